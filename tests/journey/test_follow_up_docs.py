"""The examples of docs/follow-ups.md work: they are extracted and run."""

import re
import time

from tests.journey.running_app import ROOT
from tests.journey.test_reminder_docs import run

TEXT = (ROOT / "docs" / "follow-ups.md").read_text()
BLOCKS = re.findall(r"^```bash\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
PERSON = "+12025550654"


def wait_for(switchboard, message_id: str, *statuses: str) -> dict:
    deadline = time.monotonic() + 30
    while True:
        answer = switchboard.api("GET", f"messages/{message_id}")
        if answer.status == 200 and answer.json["status"] in statuses:
            return answer.json
        assert time.monotonic() < deadline, (message_id, answer)
        time.sleep(0.2)


def test_the_examples_call_after_a_failure_and_cancel_what_follows_a_silence(switchboard):
    landline = {"delivery": {"status": "undelivered", "error_code": 30006}}
    switchboard.control("PUT", f"numbers/{PERSON}", landline)
    text = run(switchboard, BLOCKS[0])
    call = wait_for(switchboard, "code-81~failed", "sent", "answered")
    switchboard.control("PUT", f"numbers/{PERSON}", {"delivery": {"status": "delivered"}})
    run(switchboard, BLOCKS[1])
    wait_for(switchboard, "visit-9", "delivered")
    shown, canceled = [run(switchboard, code) for code in BLOCKS[2:]]

    assert text["id"] == "code-81"
    assert (call["follows"], call["message"]["channel"]) == ("code-81", "call")
    assert [rule["if"] for rule in shown["message"]["otherwise"]] == ["failed", "silent"]
    assert shown["followed_by"] == ["visit-9~silent"]
    assert canceled["status"] == "delivered"
    assert wait_for(switchboard, "visit-9~silent", "canceled")["follows"] == "visit-9"
