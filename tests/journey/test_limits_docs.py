"""The examples of docs/limits.md work, and the 21st text of a day to one person is refused."""

import json
import re

from tests.journey.doc_example import run_example
from tests.journey.running_app import ROOT, eventually

TEXT = (ROOT / "docs" / "limits.md").read_text()
BLOCKS = re.findall(r"^```bash\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
PERSON = "+12025550810"


def test_the_examples_send_and_show_the_limits_and_the_21st_text_is_refused(switchboard):
    sent = json.loads(run_example(switchboard, BLOCKS[0]))
    limits = json.loads(run_example(switchboard, BLOCKS[1]))
    messages = [{"id": f"limit-810-{number}", "to": PERSON, "body": "Hi"} for number in range(21)]
    switchboard.api("POST", "messages/batch", {"messages": messages})

    def refused() -> list[str]:
        found = switchboard.api("GET", f"messages?to=%2B{PERSON[1:]}&status=refused").json["messages"]
        return [delivery["error"] for delivery in found] if len(found) >= 2 else []

    assert sent["id"] == "newsletter-810"
    assert limits["ok"]
    reasons = eventually(refused)
    assert set(reasons) == {"limit: the 21st of 20 a day to this person"}
    assert len(switchboard.texts_to(PERSON)) <= 20
