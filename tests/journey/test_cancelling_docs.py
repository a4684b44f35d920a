"""The examples of docs/cancelling.md work."""

import json
import re

from tests.journey.doc_example import run_example
from tests.journey.running_app import ROOT

TEXT = (ROOT / "docs" / "cancelling.md").read_text()
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
EXAMPLES = [code for language, code in BLOCKS if language == "bash"]
ANSWERS = [json.loads(code) for language, code in BLOCKS if language == "json"]


def test_a_campaign_is_canceled_as_the_page_says(switchboard):
    preview, receipt, listed = [json.loads(run_example(switchboard, code)) for code in EXAMPLES]

    told_preview, told_receipt = ANSWERS
    assert preview.keys() == told_preview.keys()
    assert (preview["matches"], sorted(preview["ids"])) == (2, ["spring-1", "spring-2"])
    assert receipt == {**told_receipt, "id": receipt["id"], "at": receipt["at"]}
    assert sorted(message["id"] for message in listed["messages"]) == ["spring-1", "spring-2"]
    assert {message["status"] for message in listed["messages"]} == {"canceled"}
