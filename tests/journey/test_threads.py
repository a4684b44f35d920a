"""Threads, with the running app: the examples of docs/threads.md, and one person from the first text on."""

import json
import re
import sys
from datetime import timedelta
from urllib.parse import quote

import pytest

from shared.triggers.clock import utc_now
from tests.journey.doc_example import run_example
from tests.journey.running_app import ROOT, eventually

PAGE = (ROOT / "docs" / "threads.md").read_text()
BLOCKS = re.findall(r"^```(python|bash)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SPOKEN = "I am calling about the order that never came."
HOSTILE = "<b>Hi</b> \u202egnp.exe 🎈"


def thread(switchboard, person: str, **query) -> list[dict]:
    """Return all of a thread, page by page, the newest first."""
    entries, cursor = [], ""
    while True:
        given = {"limit": 2, **query} | ({"cursor": cursor} if cursor else {})
        text = "&".join(f"{name}={value}" for name, value in given.items())
        answer = switchboard.api("GET", f"people/{quote(person)}/thread?{text}")
        assert answer.status == 200, answer.body
        entries += answer.json["entries"]
        cursor = answer.json.get("cursor")
        if not cursor:
            return entries


def send(switchboard, message_id: str, to: str, body: str, **fields) -> None:
    message = {"id": message_id, "to": to, "body": body, **fields}
    assert switchboard.api("POST", "messages", message).status == 202
    eventually(
        lambda: switchboard.api("GET", f"messages/{message_id}").json["status"] in {"delivered", "failed"}
    )


def test_the_examples_of_the_page_do_what_it_says(switchboard):
    send(switchboard, "thread-7", "+12025550900", "Your order is ready.")
    send(switchboard, "thread-8", "+12025550901", "Are you well?")
    switchboard.control("POST", "sms", {"from": "+12025550901", "body": "Yes, thanks"})
    eventually(lambda: len(thread(switchboard, "+12025550901")) >= 2)

    assert [language for language, _ in BLOCKS] == ["bash", "python"]
    seen, told = (
        run_example(switchboard, code, *((sys.executable, "-c") if language == "python" else ()))
        for language, code in BLOCKS
    )

    (shown,) = re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    without_time = [[{**entry, "at": ""} for entry in json.loads(text)["entries"]] for text in (seen, shown)]
    assert without_time[0] == without_time[1]
    assert told.splitlines()[-2:] == ["they  Yes, thanks", "we delivered Are you well?"]


def test_all_that_was_exchanged_with_a_person_is_in_their_thread(switchboard):
    """Sent, answered, written by WhatsApp, called, and a voicemail left."""
    person = "+12025550902"
    send(switchboard, "thread-hello", person, "Hello {who}", values={"who": "Ana"})
    switchboard.control("POST", "sms", {"from": person, "body": HOSTILE})
    switchboard.control("POST", "sms", {"from": f"whatsapp:{person}", "body": "By WhatsApp"})
    voicemail = "voicemail?Notify=%2B15005550719"
    switchboard.call(voicemail, {"say": SPOKEN}, {"press": "#"}, caller=person)
    script = [{"press": "1"}, {"hang_up": True}]
    call = switchboard.control("POST", "calls", {"from": person, "script": script})

    def complete() -> list[dict] | None:
        entries = thread(switchboard, person)
        recordings = [entry for entry in entries if entry["kind"] == "recording"]
        done = any(entry["kind"] == "call" for entry in entries) and recordings
        return entries if done and {"words", "seconds"} <= recordings[0].keys() else None

    entries = eventually(complete)

    theirs = {(entry["kind"], entry.get("words", "")): entry for entry in entries if "status" not in entry}
    assert theirs["text", HOSTILE]["channel"] == "sms"
    assert theirs["text", "By WhatsApp"]["channel"] == "whatsapp"
    assert theirs["recording", SPOKEN]["seconds"] > 0
    (ended,) = (c for c in switchboard.api("GET", f"calls?from={quote(person)}").json["calls"])
    assert {theirs["call", ""]["id"], ended["sid"], call["sid"]} == {call["sid"]}
    assert theirs["call", ""]["outcome"] == ended["outcome"] != "in_progress"
    (sent,) = (entry for entry in entries if entry["id"] == "thread-hello")
    assert (sent["words"], sent["status"], sent["our_number"]) == (
        "Hello Ana",
        "delivered",
        switchboard.number,
    )
    assert entries == sorted(entries, key=lambda entry: entry["at"], reverse=True)
    assert entries[-1] == sent
    bare = thread(switchboard, person, outcomes="false", limit=200)
    assert [(entry["id"], "status" in entry) for entry in bare] == [(entry["id"], False) for entry in entries]


def test_what_twilio_refused_says_why_and_what_to_do(switchboard):
    person = "+12025550903"
    delivery = {"status": "undelivered", "error_code": 30006}
    switchboard.control("PUT", f"numbers/{person}", {"delivery": delivery})

    switchboard.api("POST", "messages", {"id": "thread-fails", "to": person, "body": "Hello"})

    def failed() -> dict | None:
        entries = thread(switchboard, person)
        return entries[0] if entries and "code" in entries[0] else None

    entry = eventually(failed)
    delivery = switchboard.api("GET", "messages/thread-fails").json
    assert {name: entry.get(name) for name in ("status", "code", "error", "advice")} == {
        "status": delivery["status"],
        "code": delivery["error_code"],
        "error": delivery.get("error"),
        "advice": delivery["advice"],
    }


def test_an_answer_to_a_question_is_shown_with_it_and_our_answer_too(switchboard):
    person = "+12025550904"
    values = {"what": "your check-up", "when": "tomorrow at nine"}
    send(switchboard, "thread-asks", person, "", flow="confirm", values=values)
    switchboard.control("POST", "sms", {"from": person, "body": "1"})

    def answered() -> list[dict] | None:
        entries = thread(switchboard, person)
        return entries if len(entries) == 3 and "reply" in entries[-1] and "status" in entries[0] else None

    entries = eventually(answered)
    assert entries
    answer, text, asked = entries
    assert (asked["id"], asked["reply"], "check-up" in asked["words"]) == ("thread-asks", "confirm", True)
    assert (text["kind"], text["words"]) == ("text", "1")
    assert (answer["kind"], answer["id"]) == ("message", f"reply-{text['id']}-1")
    assert answer["words"]


def test_reminders_to_come_are_shown_until_they_are_canceled(switchboard):
    person = "+12025550904"
    at = f"{utc_now() + timedelta(days=3):%Y-%m-%dT%H:%M:%SZ}"
    reminder = {"message": {"to": person, "body": "See you"}, "at": at}

    assert switchboard.api("PUT", "reminders/thread-reminder", reminder).status == 200

    assert switchboard.api("GET", f"people/{person}").json["reminders"] == [
        {"id": "thread-reminder", "due": at}
    ]
    switchboard.api("DELETE", "reminders/thread-reminder")
    assert "reminders" not in switchboard.api("GET", f"people/{person}").json


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("+12025550904/thread?limit=201&cursor=!", {"limit", "cursor"}),
        ("+12025550904/thread?cursor=abc", {"cursor"}),
        ("ana/thread?outcomes=2&page=2", {"number", "outcomes", "page"}),
    ],
)
def test_every_fault_is_named(switchboard, path, fields):
    answer = switchboard.api("GET", f"people/{path}")

    assert (answer.status, {fault["field"] for fault in answer.json["errors"]}) == (400, fields)
