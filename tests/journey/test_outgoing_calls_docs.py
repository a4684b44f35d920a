"""The examples of docs/outgoing-calls.md work: they are extracted and run."""

import json
import re

from tests.journey.doc_example import run_example
from tests.journey.running_app import ROOT, eventually

TEXT = (ROOT / "docs" / "outgoing-calls.md").read_text()
BLOCKS = re.findall(r"^```bash\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def run(switchboard, code: str) -> dict:
    return json.loads(run_example(switchboard, code))


def answered(switchboard, code: str) -> dict:
    """Run an example that places a call; return its delivery once it was answered."""
    message_id = run(switchboard, code)["id"]

    def delivery() -> dict | None:
        found = switchboard.api("GET", f"messages/{message_id}").json
        return found if found["status"] == "answered" else None

    return eventually(delivery)


def test_a_recorded_call_is_in_the_list_with_its_delivery(switchboard):
    call, listing = BLOCKS[:2]

    delivery = answered(switchboard, call)

    (recording,) = eventually(lambda: run(switchboard, listing)["recordings"])
    assert (recording["delivery"], recording["call"]) == ("lift-7-alarm", delivery["sid"])
    assert (recording["from"], recording["to"]) == ("+12025550646", switchboard.number)
    audio = switchboard.api("GET", f"recordings/{recording['sid']}")
    assert audio.headers["Content-Type"].startswith("audio/")


def test_a_browser_phone_and_a_sip_address_are_called_once_each(switchboard):
    for code in BLOCKS[2:]:
        to = answered(switchboard, code)["message"]["to"]
        answered(switchboard, code)

        assert switchboard.spoken_to(to) == ["A customer waits at the door"]
        listed = switchboard.api("GET", f"messages?to={to}").json["messages"]
        assert [message["message"]["to"] for message in listed] == [to]


def test_all_examples_of_the_page_are_tested():
    assert len(BLOCKS) == 4
    assert TEXT.count("```") == 2 * len(BLOCKS)
