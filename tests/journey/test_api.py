"""The message API as other systems use it, against the running app."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import ANY
from urllib.parse import quote

import pytest
from azure.storage.queue import QueueClient

from shared.triggers.clock import utc_now
from tests.journey.running_app import RunningApp, eventually, start


def everything(switchboard, path: str, key: str, *, pages: int = 1_000) -> list[dict]:
    """Follow the cursors of a list to its end."""
    found, cursor = [], ""
    for _ in range(pages):
        page = switchboard.api("GET", f"{path}{'&' if '?' in path else '?'}limit=7{cursor}").json
        found += page[key]
        if "cursor" not in page:
            return found
        cursor = f"&cursor={page['cursor']}"
    raise AssertionError(f"no end after {pages} pages")


@pytest.fixture(scope="module")
def crowded_desk() -> Iterator[RunningApp]:
    """A desk for those who would keep the others waiting."""
    process = start()
    try:
        yield RunningApp(**json.loads(process.stdout.readline()))
    finally:
        process.terminate()
        assert process.wait(timeout=60) == 0
        process.stdout.close()


class TestBatches:
    def test_each_message_of_a_batch_arrives_once(self, switchboard):
        number = "+15005550300"
        messages = [{"id": f"b{n}", "to": number, "body": f"No. {n}"} for n in range(30)]

        for _ in range(2):
            results = switchboard.api("POST", "messages/batch", {"messages": messages}).json["results"]
            assert [one["id"] for one in results] == [one["id"] for one in messages]

        eventually(lambda: len(switchboard.texts_to(number)) >= 30)
        assert sorted(switchboard.texts_to(number)) == sorted(one["body"] for one in messages)

    def test_bad_messages_do_not_fail_their_neighbours(self, switchboard):
        good = {"id": "good", "to": "+15005550301", "body": "{} [1, 2] é🎈 {{}}", "values": {}}
        bad = {"id": "bad", "to": "+15005550301", "boddy": "Hi"}
        good["body"] = '["é🎈", {{"a": 1}}]'

        answer = switchboard.api("POST", "messages/batch", {"messages": [bad, good, 7]})

        first, second, third = answer.json["results"]
        assert first["id"] == "bad"
        assert {one["field"] for one in first["error"]["errors"]} == {"boddy", "body"}
        assert (second["id"], second["status"]) == ("good", "accepted")
        assert second["url"].endswith("/api/messages/good")
        assert third["error"]["status"] == 400
        eventually(lambda: switchboard.texts_to("+15005550301"))
        assert switchboard.texts_to("+15005550301") == ['["é🎈", {"a": 1}]']

    @pytest.mark.parametrize("path", ["messages", "messages/batch"])
    def test_text_that_xml_lacks_passes_the_queue_all_the_same(self, switchboard, path):
        message_id = f"odd-{len(path)}"
        message = {"id": message_id, "to": "+15005550302", "body": "a\uffff\ufffe\x00\x0b b"}

        switchboard.api("POST", path, message if path == "messages" else {"messages": [message]})

        eventually(lambda: switchboard.api("GET", f"messages/{message_id}").json["status"] == "delivered")

    def test_a_batch_of_nothing_is_a_400(self, switchboard):
        assert (
            switchboard.api("POST", "messages/batch", {"messages": []}).json["errors"][0]["field"]
            == "messages"
        )


class TestListing:
    def test_messages_are_listed_by_person_status_and_time(self, switchboard):
        number, began = "+15005550310", utc_now()
        messages = [{"id": f"list-{n}", "to": number, "body": "Hi"} for n in range(15)]
        messages[0]["not_before"] = (began + timedelta(hours=1)).isoformat()
        switchboard.api("POST", "messages/batch", {"messages": messages})

        def ids(query: str) -> list[str]:
            return sorted(one["id"] for one in everything(switchboard, f"messages?{query}", "messages"))

        to = f"to={quote(number)}"
        eventually(lambda: len(ids(f"{to}&status=delivered")) == 14)
        assert ids(to) == sorted(one["id"] for one in messages)
        assert ids(f"to={number}&status=held") == ["list-0"]  # a + that nobody escaped
        assert len(ids(f"{to}&since={began.isoformat()}")) == 15
        assert ids(f"{to}&since={quote((utc_now() + timedelta(hours=1)).isoformat())}") == []
        shown = everything(switchboard, f"messages?{to}&status=held", "messages")[0]
        assert shown == switchboard.api("GET", "messages/list-0").json

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("status=gone", "status"),
            ("to=5", "to"),
            ("since=yesterday", "since"),
            ("since=2026-01-01T00:00:00", "since"),
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("limit=many", "limit"),
            ("cursor=x", "cursor"),
            ("stauts=sent", "stauts"),
        ],
    )
    def test_a_parameter_that_cannot_be_used_is_a_400_that_names_it(self, switchboard, query, field):
        answer = switchboard.api("GET", f"messages?{query}")

        assert answer.status == 400
        assert [one["field"] for one in answer.json["errors"]] == [field]

    def test_the_key_may_come_in_the_query(self, switchboard):
        assert (
            switchboard.api("GET", f"messages?limit=1&code={switchboard.function_key}", key="").status == 200
        )

    def test_texts_that_came_in_are_listed_by_person_and_time(self, switchboard):
        number = "+15005550311"
        switchboard.control("POST", "sms", {"from": number, "body": "Hello?"})
        second_at = utc_now()
        switchboard.control("POST", "sms", {"from": number, "body": "Anybody?"})

        def bodies(query: str) -> list[str]:
            return [one["body"] for one in switchboard.api("GET", f"inbox?{query}").json["texts"]]

        assert bodies(f"from={number}") == ["Anybody?", "Hello?"]
        assert bodies(f"from={number}&since={quote(second_at.isoformat())}") == ["Anybody?"]
        assert "Hello?" in [one["body"] for one in everything(switchboard, "inbox", "texts")]
        assert switchboard.api("GET", "inbox?limit=x").status == 400


class TestDeadLetters:
    def bury(self, switchboard, body: str) -> str:
        outbox = QueueClient.from_connection_string(switchboard.storage, "outbox")
        letter_id = outbox.send_message(body).id
        eventually(lambda: letter_id in self.ids(switchboard, "invalid"))
        return letter_id

    def ids(self, switchboard, cause: str) -> list[str]:
        letters = switchboard.api("GET", f"dead-letters?cause={cause}").json["dead_letters"]
        return [one["id"] for one in letters]

    def test_they_are_listed_by_cause(self, switchboard):
        letter_id = self.bury(switchboard, '{"to": "+15005550320"}')

        assert letter_id not in self.ids(switchboard, "gave_up")
        assert switchboard.api("GET", "dead-letters?cause=bad").json["errors"][0]["field"] == "cause"

    def test_one_can_be_redriven(self, switchboard):
        letter_id = self.bury(switchboard, '{"to": "+15005550320"}')

        tried = switchboard.api("POST", f"dead-letters/{letter_id}/redrive")

        assert (tried.status, tried.json["id"], tried.json["outcome"]) == (200, letter_id, "invalid")
        assert letter_id in self.ids(switchboard, "invalid")
        assert switchboard.api("POST", "dead-letters/nobody/redrive").status == 404

    def test_a_class_can_be_redriven_once_what_was_wrong_is_mended(self, switchboard):
        # As a national number is, until DEFAULT_COUNTRY is set: here the mended letter stands for that.
        letter_id = self.bury(switchboard, '{"to": "+15005550322", "body": "Hi", "not_after": "2020-01-01"}')

        dry = switchboard.api("POST", "dead-letters/redrive", {"cause": "invalid", "dry_run": True})
        assert letter_id in [one["id"] for one in dry.json["redriven"]]
        one = switchboard.api("POST", "dead-letters/redrive", {"id": letter_id})
        assert one.json["redriven"] == [{"id": letter_id, "outcome": "invalid", "reason": ANY}]
        neither = switchboard.api("POST", "dead-letters/redrive", {})
        assert neither.json["errors"] == [{"field": "", "message": "give either `cause` or `id`, not both"}]
        wrong = switchboard.api("POST", "dead-letters/redrive", {"cause": "invalid", "dry-run": True})
        assert wrong.json["errors"][0]["message"] == "is not a field; did you mean dry_run?"


class TestHealth:
    def test_every_part_is_told_to_who_has_the_key(self, switchboard):
        told = switchboard.api("GET", "health/details")

        assert (told.status, told.json["ok"], told.json["twilio"]["status"]) == (200, True, "active")
        assert told.json["outbox"]["count"] >= 0
        assert told.json["open_deliveries"]["count"] >= 0
        assert switchboard.api("GET", "health/details", key="").status == 401


CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)


def test_the_price_is_told_once_twilio_knows_it(switchboard):
    switchboard.api("POST", "messages", {"id": "priced", "to": "+15005550330", "body": "Hi"})

    told = eventually(
        lambda: (d := switchboard.api("GET", "messages/priced").json)["status"] == "delivered" and d
    )

    assert float(told["price"]) < 0
    assert told["currency"] == "USD"


@pytest.mark.timeout(300)
def test_the_api_is_as_it_says_it_is_whatever_is_asked_of_it(crowded_desk, tmp_path):
    """Schemathesis asks every operation that openapi.json describes, rightly and wrongly."""
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run"),
        f"{crowded_desk.functions}/api/openapi.json",
        *("--header", f"x-functions-key: {crowded_desk.function_key}"),
        *("--checks", ",".join(CHECKS)),
        *("--phases", "examples,coverage,fuzzing"),
        *("--max-examples", "5", "--seed", "1", "--no-shrink"),
        *("--suppress-health-check", "all", "--warnings", "off"),
    ]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
    paths = crowded_desk.api("GET", "openapi.json", key="").json["paths"]
    described = sum(len(methods) for methods in paths.values())
    assert f"Tested: {described - 1}\n" in done.stdout  # all but the document itself


def test_a_thousand_messages_are_taken_at_once(crowded_desk):
    messages = [{"id": f"m{n}", "to": "+15005550301", "body": f"No. {n}"} for n in range(1_000)]

    began = time.monotonic()
    answer = crowded_desk.api("POST", "messages/batch", {"messages": messages})
    took = time.monotonic() - began

    assert answer.status == 200
    assert [one.get("status") for one in answer.json["results"]] == ["accepted"] * 1_000
    assert took < 30
