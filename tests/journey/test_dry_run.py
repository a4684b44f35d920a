"""The examples of docs/dry-run.md: they say what would happen, and nothing happens."""

import json
import re

from tests.journey.doc_example import run_example
from tests.journey.running_app import ROOT

TEXT = (ROOT / "docs" / "dry-run.md").read_text()
BLOCKS = re.findall(r"^```bash\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
SHOWN = [json.loads(block) for block in re.findall(r"^```json\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)]


def test_the_examples_answer_as_the_page_shows_and_nothing_is_accepted(switchboard):
    one, batch = (json.loads(run_example(switchboard, code)) for code in BLOCKS)

    assert {**one, "at": SHOWN[0]["at"]} == SHOWN[0]
    assert batch["dry_run"] == SHOWN[1]["dry_run"]
    assert [set(result) & {"outcome", "error"} for result in batch["results"]] == [{"outcome"}, {"error"}]
    assert batch["results"][1]["error"]["errors"][0]["field"] == "bdy"
    assert switchboard.api("GET", "messages/dry-4711").status == 404
    for number in ("+12025550840", "+12025550841", "+12025550842"):
        assert switchboard.api("GET", f"messages?to={number}").json["messages"] == []


def test_a_dry_run_that_is_misspelled_sends_nothing(switchboard):
    message = {"id": "dry-4712", "to": "+12025550843", "body": "Hello"}

    for query in ("dry_run=", "dry_run=yes", "dryrun=true"):
        answer = switchboard.api("POST", f"messages?{query}", message)
        assert (answer.status, answer.json["errors"][0]["field"]) == (400, query.partition("=")[0])

    assert switchboard.api("GET", "messages/dry-4712").status == 404
