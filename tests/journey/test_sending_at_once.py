"""``Prefer: wait`` sends within the request: the examples of docs/sending-at-once.md, and what may happen."""

import json
import re
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from tests.journey.doc_example import run_example
from tests.journey.running_app import ROOT, Answer, eventually, request

TEXT = (ROOT / "docs" / "sending-at-once.md").read_text()
BLOCKS = re.findall(r"^```(python|bash)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
MAX_AT_ONCE = 4
UNDER_WAY = {"accepted", "sending"}


def post(switchboard, message: dict, prefer: str = "wait=20") -> Answer:
    headers = {"x-functions-key": switchboard.function_key, "Prefer": prefer}
    return request("POST", f"{switchboard.functions}/api/messages", message, headers)


@pytest.mark.parametrize(("language", "code"), BLOCKS, ids=[language for language, _ in BLOCKS])
def test_an_example_has_sent_its_code_when_it_ends(switchboard, language, code):
    command = (sys.executable, "-c") if language == "python" else ()

    printed = run_example(switchboard, code, *command)

    to, body = re.search(r'"to": "([^"]+)", "body": "([^"]+)"', code).groups()
    assert switchboard.texts_to(to) == [body]
    assert "We have sent you a code." in printed or json.loads(printed)["status"] in {"sent", "delivered"}


def test_both_examples_of_the_page_are_tested():
    assert [language for language, _ in BLOCKS] == ["bash", "python"]


def test_the_answer_is_the_delivery_as_it_is_shown_later(switchboard):
    message = {"id": "at-once", "to": "+12025550401", "body": "Hi"}

    answer = post(switchboard, message)
    shown = switchboard.api("GET", "messages/at-once").json

    assert (answer.status, answer.json["status"] in {"sent", "delivered"}) == (202, True)
    assert answer.headers["Preference-Applied"] == "wait"
    assert answer.headers["Location"] == answer.json["url"]
    assert answer.json["url"].endswith("/api/messages/at-once")
    assert answer.json["sid"] == shown["sid"]
    assert answer.json["attempts"] == shown["attempts"]
    assert {*answer.json} >= {"id", "status", "url", "message", "created_at", "segments"}


def test_a_refusal_by_twilio_is_in_the_answer_with_its_reason_and_advice(switchboard):
    answer = post(switchboard, {"to": "+15005550001", "body": "Hi"})

    assert (answer.status, answer.json["status"], answer.json["error_code"]) == (202, "failed", 21211)
    assert answer.json["error"]
    assert answer.json["advice"]


def test_what_is_not_due_is_held_in_the_answer(switchboard):
    answer = post(switchboard, {"to": "+12025550402", "body": "Hi", "not_before": "2040-01-01T00:00:00Z"})

    assert (answer.status, answer.json["status"], answer.json["reason"]) == (202, "held", "not_due")


def test_a_person_who_opted_out_gets_nothing(switchboard):
    person = "+12025550403"
    switchboard.control("POST", "sms", {"from": person, "body": "STOP"})
    eventually(lambda: switchboard.api("GET", f"inbox?from=%2B{person[1:]}").json["texts"])

    answer = post(switchboard, {"to": person, "body": "Hi"})

    assert (answer.status, answer.json["status"]) == (202, "refused")
    assert "Hi" not in switchboard.texts_to(person)


def test_other_content_under_the_same_id_is_a_409(switchboard):
    message = {"id": "at-once-conflict", "to": "+12025550404", "body": "Hi"}
    post(switchboard, message)

    answer = post(switchboard, {**message, "body": "Other"})

    assert answer.status == 409
    assert "Preference-Applied" not in answer.headers


@pytest.mark.parametrize("prefer", ["wait=0", "wait=soon", "respond-async", ""])
def test_a_preference_that_says_nothing_is_ignored(switchboard, prefer):
    answer = post(switchboard, {"to": "+12025550405", "body": "Hi"}, prefer)

    assert answer.status == 202
    assert answer.json.keys() == {"id", "status", "url"}
    assert "Preference-Applied" not in answer.headers
    path = f"messages/{answer.json['id']}"
    eventually(lambda: switchboard.api("GET", path).json["status"] == "delivered")


def test_repeats_at_the_same_time_send_one_text_and_all_get_its_delivery(switchboard):
    message = {"id": "at-once-repeated", "to": "+12025550406", "body": "Once"}

    with ThreadPoolExecutor(MAX_AT_ONCE) as threads:
        answers = [*threads.map(lambda _: post(switchboard, message), range(MAX_AT_ONCE))]

    assert sorted(answer.status for answer in answers) == [200, 200, 200, 202]
    assert {answer.json["status"] for answer in answers} <= {"sent", "delivered"}
    assert len({answer.json["sid"] for answer in answers}) == 1
    assert switchboard.texts_to("+12025550406") == ["Once"]


def test_a_caller_who_hangs_up_changes_nothing(switchboard):
    body = json.dumps({"id": "at-once-hung-up", "to": "+12025550407", "body": "Hi"})
    address = urlsplit(switchboard.functions)
    head = (
        f"POST /api/messages HTTP/1.1\r\nHost: {address.netloc}\r\nPrefer: wait=20\r\n"
        f"x-functions-key: {switchboard.function_key}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port)) as caller:
        caller.sendall(f"{head}{body}".encode())

    eventually(lambda: switchboard.texts_to("+12025550407") == ["Hi"])
    again = post(switchboard, json.loads(body))
    assert (again.status, again.json["status"] in {"sent", "delivered"}) == (200, True)
    assert switchboard.texts_to("+12025550407") == ["Hi"]


def test_four_slow_sends_keep_neither_webhooks_nor_other_messages_waiting(switchboard):
    no_answer = {"on": "messages", "mode": "timeout_after", "count": MAX_AT_ONCE}
    no_report = {"on": "sms_status", "mode": "drop"}
    switchboard.control("PUT", "faults", [no_answer, no_report])
    slow = [{"id": f"at-once-slow-{n}", "to": f"+1202555042{n}", "body": "Slow"} for n in range(MAX_AT_ONCE)]

    with ThreadPoolExecutor(MAX_AT_ONCE) as threads:
        answers = [*threads.map(lambda message: post(switchboard, message, "wait=1"), slow)]
    fifth = post(switchboard, {"id": "at-once-fifth", "to": "+12025550430", "body": "Fifth"})
    switchboard.control("POST", "sms", {"from": "+12025550431", "body": "HELP"})
    inbox = switchboard.api("GET", "inbox?from=%2B12025550431").json["texts"]
    still = [switchboard.api("GET", f"messages/{message['id']}").json["status"] for message in slow]
    switchboard.control("PUT", "faults", [])

    assert {answer.status for answer in answers} == {202}
    assert {answer.json["status"] for answer in answers} <= UNDER_WAY
    assert {answer.headers["Preference-Applied"] for answer in answers} == {"wait"}
    assert fifth.status == 202
    assert fifth.json.keys() == {"id", "status", "url"}
    assert "Preference-Applied" not in fifth.headers
    assert [text["body"] for text in inbox] == ["HELP"]
    assert {*still} <= UNDER_WAY  # all that was answered while they were under way
    eventually(lambda: switchboard.texts_to("+12025550430") == ["Fifth"])
