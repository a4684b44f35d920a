"""People, with the running app: the examples of docs/people.md, and what the guard refuses."""

import json
import re
import sys

import pytest
from azure.storage.queue import QueueClient

from shared.triggers.clock import utc_now
from tests.journey.doc_example import run_example
from tests.journey.running_app import ROOT, eventually, request

PAGE = (ROOT / "docs" / "people.md").read_text()
BLOCKS = re.findall(r"^```(python|bash)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SATELLITE, PREMIUM_RATE = "+881612345678", "+19005551234"


def test_the_examples_of_the_page_do_what_it_says(switchboard):
    assert [language for language, _ in BLOCKS] == ["bash", "bash", "python"]
    said, seen, asked = (
        run_example(switchboard, code, *((sys.executable, "-c") if language == "python" else ()))
        for language, code in BLOCKS
    )
    (shown,) = re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)

    assert json.loads(said) == json.loads(shown)
    assert json.loads(seen) == {
        "number": "+12025550871",
        "country": "US",
        "zones": ["America/New_York"],
    }
    assert asked == "may be texted\n"


def test_a_person_who_texts_stop_is_opted_out_since_then_and_keeps_the_zone(switchboard):
    began = utc_now()
    path = "people/+12025550873"
    assert switchboard.api("PUT", path, {"zone": "Europe/Lisbon"}).status == 200
    switchboard.control("POST", "sms", {"from": "+12025550873", "body": "STOP"})

    person = eventually(lambda: (p := switchboard.api("GET", path).json).get("opted_out") and p)

    assert (person["zone"], [*person["opted_out"]]) == ("Europe/Lisbon", ["sms"])
    assert person["wrote_at"] >= began.isoformat()[:19]
    assert "zone" not in switchboard.api("PUT", path, {"zone": None}).json


@pytest.mark.parametrize(
    ("number", "body", "fields"),
    [
        ("+12025550874", {"zone": "Mars/Base", "name": "Ana"}, {"zone", "name"}),
        ("2025550874", {"zone": "Mars/Base"}, {"number", "zone"}),
        ("client:ana", {}, {"number"}),
        ("+12025550874", [], {""}),
    ],
)
def test_every_fault_is_named(switchboard, number, body, fields):
    answer = switchboard.api("PUT", f"people/{number}", body)

    assert (answer.status, {fault["field"] for fault in answer.json["errors"]}) == (400, fields)


def test_what_the_guard_refuses_is_accepted_and_says_so_on_the_delivery(switchboard):
    """Whichever way it comes in: queue, HTTP, batch, within the request, and as a reminder."""

    def text(name: str, to: str = SATELLITE) -> dict[str, str]:
        return {"id": f"guard-{name}", "to": to, "body": "Hi"}

    queue = QueueClient.from_connection_string(switchboard.storage, "outbox")
    queue.send_message(json.dumps(text("queue")))
    posted = switchboard.api("POST", "messages", text("http"))
    batch = switchboard.api("POST", "messages/batch", {"messages": [text("batch", PREMIUM_RATE)]})
    headers = {"x-functions-key": switchboard.function_key, "Prefer": "wait=20"}
    waited = request("POST", f"{switchboard.functions}/api/messages", text("wait", PREMIUM_RATE), headers)
    call = {"to": PREMIUM_RATE, "channel": "call", "body": "Hi"}
    at = f"{utc_now():%Y-%m-%dT%H:%M:%SZ}"
    reminder = switchboard.api("PUT", "reminders/guard", {"message": call, "at": at})

    assert (posted.status, batch.json["results"][0]["status"], reminder.status) == (202, "accepted", 200)
    assert (waited.status, waited.json["status"], waited.json["refused_by"]) == (202, "refused", "range")
    for message_id in ("guard-queue", "guard-http", "guard-batch", "guard-wait"):
        shown = refused(switchboard, f"messages/{message_id}")
        assert (shown["refused_by"], "another number" in shown["advice"]) == ("range", True)
    (fired,) = eventually(lambda: switchboard.api("GET", "reminders/guard").json["occurrences"])
    assert refused(switchboard, f"messages/{fired['message_id']}")["refused_by"] == "range"
    assert switchboard.texts_to(SATELLITE) == switchboard.texts_to(PREMIUM_RATE) == []


def refused(switchboard, path: str) -> dict:
    return eventually(
        lambda: (
            (answer := switchboard.api("GET", path)).status == 200
            and answer.json["status"] == "refused"
            and answer.json
        )
    )
