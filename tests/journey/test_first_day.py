"""The first steps of a new user: a text, a call, a reminder, a reply; and typical mistakes."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from azure.storage.queue import QueueClient

from shared.triggers.clock import utc_now
from tests.journey.running_app import eventually, request

ENQUEUE = Path(__file__).parent / "enqueue.cjs"


def test_a_posted_text_arrives_and_its_delivery_is_shown(switchboard):
    answer = switchboard.api(
        "POST", "messages", {"to": "+15005550201", "body": "Your table is ready", "tags": {"a": "b"}}
    )

    assert answer.status == 202
    receipt = answer.json
    assert answer.headers["Location"] == receipt["url"]
    delivery = eventually(
        lambda: (d := switchboard.api("GET", f"messages/{receipt['id']}").json)["status"] == "delivered" and d
    )
    assert switchboard.texts_to("+15005550201") == ["Your table is ready"]
    assert delivery["message"]["tags"] == {"a": "b"}
    assert delivery["segments"] == 1
    assert delivery["attempts"][0]["sid"] == delivery["sid"]


def test_a_posted_call_speaks_its_body(switchboard):
    call = {"id": "call-1", "to": "+15005550202", "channel": "call", "body": "Fish & chips, {name}"}

    switchboard.api("POST", "messages", {**call, "values": {"name": "<Ana>"}})

    eventually(lambda: switchboard.api("GET", "messages/call-1").json["status"] == "answered")
    assert switchboard.spoken_to("+15005550202") == ["Fish & chips, <Ana>"]


@pytest.mark.parametrize("encoding", ["plain", "base64"])
def test_a_message_enqueued_five_times_by_node_arrives_once(switchboard, node, encoding):
    number = {"plain": "+15005550203", "base64": "+15005550204"}[encoding]
    message = json.dumps({"id": f"five-{encoding}", "to": number, "body": f"Once, in {encoding}: é🎈"})

    node(ENQUEUE, switchboard.storage, "5", encoding, message)

    outbox = QueueClient.from_connection_string(switchboard.storage, "outbox")
    eventually(lambda: not outbox.peek_messages())  # all five have been processed
    eventually(lambda: switchboard.api("GET", f"messages/five-{encoding}").json["status"] == "delivered")
    assert switchboard.texts_to(number) == [f"Once, in {encoding}: é🎈"]


def test_a_message_posted_twice_is_sent_once_and_another_with_its_id_is_refused(switchboard):
    message = {"id": "same", "to": "+15005550205", "body": "Once"}

    statuses = [switchboard.api("POST", "messages", message).status for _ in range(3)]

    assert statuses == [202, 200, 200]
    conflict = switchboard.api("POST", "messages", {**message, "body": "Twice"})
    assert (conflict.status, conflict.headers["Content-Type"]) == (409, "application/problem+json")
    eventually(lambda: switchboard.api("GET", "messages/same").json["status"] == "delivered")
    assert switchboard.texts_to("+15005550205") == ["Once"]


def test_a_reminder_is_sent_at_its_time(switchboard):
    due = utc_now() + timedelta(seconds=3)
    reminder = {"at": f"{due:%Y-%m-%dT%H:%M:%SZ}", "message": {"to": "+15005550206", "body": "It is time"}}
    assert switchboard.api("PUT", "reminders/r1", reminder).status == 200

    switchboard.run_timer("reminders_tick")

    eventually(lambda: switchboard.texts_to("+15005550206"))
    assert utc_now() >= due.replace(microsecond=0)
    shown = switchboard.api("GET", "reminders/r1").json
    assert shown["due"] is None
    (occurrence,) = shown["occurrences"]
    delivery = eventually(
        lambda: (
            (d := switchboard.api("GET", f"messages/{occurrence['message_id']}").json)["status"]
            == "delivered"
            and d
        )
    )
    assert delivery["message"]["not_after"]


@pytest.mark.long
def test_a_canceled_reminder_is_not_sent_even_if_it_is_on_the_outbox(switchboard):
    due = f"{utc_now() + timedelta(seconds=12):%Y-%m-%dT%H:%M:%SZ}"
    reminder = {"at": due, "message": {"to": "+15005550207", "body": "Never"}}
    switchboard.api("PUT", "reminders/r2", reminder)
    switchboard.run_timer("reminders_tick")

    assert switchboard.api("DELETE", "reminders/r2").json["occurrences"][-1]["status"] == "canceled"

    later = {"id": "after-r2", "to": "+15005550216", "body": "Now", "not_before": due}
    switchboard.api("POST", "messages", later)
    eventually(lambda: switchboard.texts_to("+15005550216"))
    assert switchboard.texts_to("+15005550207") == []


def test_a_person_who_texts_us_is_answered_by_the_flow(switchboard):
    person = {"from": "+15005550208"}

    first = switchboard.control("POST", "sms", {**person, "body": "Hi"})
    second = switchboard.control("POST", "sms", {**person, "body": "1"})

    assert "Reply 1 for opening hours" in first["replies"][0]["body"]
    assert "Monday to Friday" in second["replies"][0]["body"]


def test_a_caller_answers_questions_by_key_and_by_voice(switchboard):
    call = switchboard.control(
        "POST",
        "calls",
        {"from": "+15005550209", "script": [{"press": "1"}, {"say": "menu"}, {"wait": 5}, {"hang_up": True}]},
    )

    heard = [line["text"] for line in call["transcript"] if line["who"] == "app"]
    assert "press 1 or say hours" in heard[0]
    assert "9 to 5" in heard[1]
    assert "press 1 or say hours" in heard[2]


def test_after_stop_a_person_gets_no_texts_until_they_send_start(switchboard):
    number = "+15005550210"
    switchboard.control("POST", "sms", {"from": number, "body": "STOP"})

    switchboard.api("POST", "messages", {"id": "stopped", "to": number, "body": "Hello?"})
    refused = eventually(
        lambda: (d := switchboard.api("GET", "messages/stopped").json)["status"] == "refused" and d
    )
    switchboard.control("POST", "sms", {"from": number, "body": "START"})
    switchboard.api("POST", "messages", {"id": "started", "to": number, "body": "Welcome back"})

    eventually(lambda: switchboard.api("GET", "messages/started").json["status"] == "delivered")
    assert "STOP" in refused["error"]
    assert "Hello?" not in switchboard.texts_to(number)


def test_a_message_that_twilio_refuses_is_failed_with_the_error_code(switchboard):
    switchboard.api("POST", "messages", {"id": "magic", "to": "+15005550009", "body": "Hi"})

    delivery = eventually(
        lambda: (d := switchboard.api("GET", "messages/magic").json)["status"] == "failed" and d
    )

    assert delivery["error_code"] == 21614


def test_a_sent_message_cannot_be_canceled(switchboard):
    switchboard.api("POST", "messages", {"id": "late", "to": "+15005550211", "body": "Hi"})
    eventually(lambda: switchboard.api("GET", "messages/late").json["status"] == "delivered")

    assert switchboard.api("DELETE", "messages/late").status == 409


def test_a_held_message_can_be_canceled(switchboard):
    later = (utc_now() + timedelta(hours=1)).isoformat()
    switchboard.api(
        "POST", "messages", {"id": "later", "to": "+15005550212", "body": "Hi", "not_before": later}
    )
    eventually(lambda: switchboard.api("GET", "messages/later").json["status"] == "held")

    assert switchboard.api("DELETE", "messages/later").json["status"] == "canceled"


class TestMistakes:
    def test_an_invalid_message_on_the_queue_becomes_a_dead_letter_with_the_reason(self, switchboard):
        outbox = QueueClient.from_connection_string(switchboard.storage, "outbox")
        sent = outbox.send_message('{"to": "+15005550213", "boddy": "Hi"}')

        def dead_letter():
            dead_letters = switchboard.api("GET", "dead-letters?limit=200").json["dead_letters"]
            return next((found for found in dead_letters if found["id"] == sent.id), None)

        stored = eventually(dead_letter)
        assert stored["body"] == '{"to": "+15005550213", "boddy": "Hi"}'
        assert "boddy: is not a field; did you mean body?" in stored["reason"]
        assert stored["cause"] == "invalid"

    def test_invalid_json_is_a_400_that_says_so(self, switchboard):
        answer = switchboard.api("POST", "messages", b"{")

        assert answer.status == 400
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert "must be JSON" in answer.json["detail"]

    def test_all_faults_of_a_message_are_named_at_once(self, switchboard):
        answer = switchboard.api("POST", "messages", {"to": 5, "media": "x"})

        assert {fault["field"] for fault in answer.json["errors"]} == {"to", "media"}

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("POST", "messages"),
            ("GET", "messages/x"),
            ("DELETE", "messages/x"),
            ("PUT", "reminders/x"),
            ("GET", "reminders/x"),
            ("DELETE", "reminders/x"),
            ("GET", "dead-letters"),
            ("DELETE", "dead-letters/x"),
            ("POST", "dead-letters/discard"),
            ("POST", "messages/x/resend"),
        ],
    )
    def test_a_wrong_key_is_refused(self, switchboard, method, path):
        answer = switchboard.api(method, path, {} if method in {"POST", "PUT"} else None, key="wrong")

        assert (answer.status, answer.body) == (401, b"")

    @pytest.mark.parametrize(
        "path", ["sms/inbound", "sms/status", "voice/inbound", "voice/step", "voice/status"]
    )
    def test_a_forged_signature_is_a_403(self, switchboard, path):
        headers = {
            "X-Twilio-Signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        answer = request(
            "POST", f"{switchboard.functions}/api/{path}", b"From=%2B15005550214&Body=Hi", headers
        )

        assert answer.status == 403

    def test_an_unknown_id_is_a_404(self, switchboard):
        assert switchboard.api("GET", "messages/unknown").status == 404
        assert switchboard.api("GET", "reminders/unknown").status == 404

    def test_an_id_in_the_body_that_differs_from_the_url_is_refused(self, switchboard):
        reminder = {"id": "a", "at": "2099-01-01T00:00Z", "message": {"to": "+15005550215", "body": "Hi"}}

        assert switchboard.api("PUT", "reminders/b", reminder).json["errors"][0]["field"] == "id"

    def test_health_needs_no_key(self, switchboard):
        assert switchboard.api("GET", "health", key="").json == {"status": "alive"}
