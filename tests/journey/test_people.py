"""People, with the running app: the examples of two pages, and what the guard refuses."""

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
IMPORTING = (ROOT / "docs" / "importing-people.md").read_text()
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


def test_people_are_imported_listed_and_kept_out_and_a_failure_is_on_the_first_page(switchboard):
    blocks = dict(re.findall(r"^```(bash|json|python)\n(.*?)^```$", IMPORTING, re.MULTILINE | re.DOTALL))

    assert json.loads(run_example(switchboard, blocks["bash"])) == json.loads(blocks["json"])
    assert run_example(switchboard, blocks["python"], sys.executable, "-c") == "Ben Anders +12025550906\n"

    ana = switchboard.api("GET", "people/+12025550905").json
    assert (ana["name"], ana["tags"], ana["consent"]["how"]) == (
        "Ana Silva",
        {"member": "12"},
        "form at the counter",
    )
    assert [each["number"] for each in everybody(switchboard, "opted_out=true&limit=1")].count(
        "+12025550906"
    ) == 1
    assert {"+12025550905", "+12025550906"} <= {each["number"] for each in everybody(switchboard, "limit=3")}

    path = "people/+12025550906"
    assert switchboard.api("PUT", path, {"opted_out": False}).status == 409
    switchboard.api("POST", "messages", {"id": "kept-out", "to": "+12025550906", "body": "Hi"})
    refused(switchboard, "messages/kept-out")
    entries = switchboard.api("GET", "desk/recent?kind=failed&limit=200").json["entries"]
    (entry,) = [each for each in entries if each["id"] == "kept-out"]
    assert (entry["number"], entry["status"], entry["reason"]) == ("+12025550906", "refused", "opt_out")
    now = switchboard.api("GET", "desk/now")
    assert (now.status, "unread" in now.json) == (200, False)
    assert "opt_out" in {cause.get("reason") for cause in now.json["failed"]["today"]}

    back = {"how": "asked at the counter", "at": utc_now().isoformat()}  # not the second: it may be too early
    answer = switchboard.api("PUT", path, {"opted_out": False, "consent": back})
    assert (answer.status, "opted_out" in answer.json) == (200, False)
    assert "+12025550906" not in {each["number"] for each in everybody(switchboard, "opted_out=true")}


def everybody(switchboard, query: str) -> list[dict]:
    found, cursor = [], ""
    while True:
        answer = switchboard.api("GET", f"people?{query}{cursor}")
        assert answer.status == 200
        found += answer.json["people"]
        if "cursor" not in answer.json:
            return found
        cursor = f"&cursor={answer.json['cursor']}"


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
        ("+12025550874", {"zone": "Mars/Base", "age": 5, "name": "a\tb"}, {"zone", "age", "name"}),
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
