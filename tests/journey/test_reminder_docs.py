"""The examples and rules of docs/reminders.md work: they are extracted and run."""

import json
import re

import pytest

from tests.journey.doc_example import run_example
from tests.journey.running_app import ROOT

TEXT = (ROOT / "docs" / "reminders.md").read_text()
BLOCKS = re.findall(r"^```bash\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
RULES = re.findall(r"^\| .* \| `(FREQ=[^`]*)` \|$", TEXT, re.MULTILINE)


def run(switchboard, code: str) -> dict:
    return json.loads(run_example(switchboard, code))


def test_the_examples_set_and_show_reminders(switchboard):
    answers = [run(switchboard, code) for code in BLOCKS]

    assert [answer["id"] for answer in answers[:4]] == ["dentist-ana", "bins", "bins", "check-up-ana"]
    assert [occurrence["local"] for occurrence in answers[0]["next"]] == ["2031-12-01T09:00:00Z"]
    assert answers[2]["next"][0]["local"] == "2031-01-02T19:30:00-05:00"
    assert answers[3]["escalate"]["channel"] == "call"
    assert answers[4]["url"].startswith(f"{switchboard.functions}/api/calendar.ics?signature=")


@pytest.mark.parametrize("rule", RULES)
def test_the_rules_are_accepted(switchboard, rule):
    reminder = {
        "rrule": rule,
        "start": "2031-01-01T09:00",
        "zone": "UTC",
        "message": {"to": "+12025550183", "body": "Hi"},
    }

    assert switchboard.api("POST", "reminders", reminder).status == 201


def test_all_rules_of_the_page_are_tested():
    assert {rule.partition(";")[0] for rule in RULES} >= {"FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY"}
    assert len(RULES) == len(re.findall(r"^\| .*`FREQ=[^`]*` \|$", TEXT, re.MULTILINE))
