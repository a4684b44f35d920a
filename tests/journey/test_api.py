"""The message API as other systems use it, with the running app."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import ANY
from urllib.parse import quote

import pytest
from azure.storage.queue import QueueClient

from shared.triggers.clock import utc_now
from tests.full_length import IS_FULL, examples
from tests.journey.running_app import RunningApp, eventually, eventually_equal


def all_items(switchboard, path: str, key: str, *, pages: int = 1_000) -> list[dict]:
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
def loaded_switchboard(host) -> Iterator[RunningApp]:
    """A Switchboard for tests with many requests, which would delay other tests: it sends nothing."""
    with host.run_everything(settings={"AzureWebJobs.outbox_deliver.Disabled": "true"}) as running:
        yield running


class TestBatches:
    @pytest.mark.long
    def test_each_message_of_a_batch_arrives_once_even_if_it_is_posted_twice(self, switchboard):
        number = "+15005550300"
        messages = [{"id": f"b{n}", "to": number, "body": f"No. {n}"} for n in range(20)]

        for _ in range(2):
            results = switchboard.api("POST", "messages/batch", {"messages": messages}).json["results"]
            assert [result["id"] for result in results] == [message["id"] for message in messages]

        eventually(lambda: len(switchboard.texts_to(number)) >= 20)
        assert sorted(switchboard.texts_to(number)) == sorted(message["body"] for message in messages)

    def test_invalid_messages_of_a_batch_do_not_fail_the_others(self, switchboard):
        good = {"id": "good", "to": "+15005550301", "body": "{} [1, 2] é🎈 {{}}", "values": {}}
        bad = {"id": "bad", "to": "+15005550301", "boddy": "Hi"}
        good["body"] = '["é🎈", {{"a": 1}}]'

        answer = switchboard.api("POST", "messages/batch", {"messages": [bad, good, 7]})

        first, second, third = answer.json["results"]
        assert first["id"] == "bad"
        assert {fault["field"] for fault in first["error"]["errors"]} == {"boddy", "body"}
        assert (second["id"], second["status"]) == ("good", "accepted")
        assert second["url"].endswith("/api/messages/good")
        assert third["error"]["status"] == 400
        eventually(lambda: switchboard.texts_to("+15005550301"))
        assert switchboard.texts_to("+15005550301") == ['["é🎈", {"a": 1}]']

    @pytest.mark.parametrize("path", ["messages", "messages/batch"])
    def test_characters_that_xml_does_not_allow_can_be_sent(self, switchboard, path):
        message_id = f"odd-{len(path)}"
        message = {"id": message_id, "to": "+15005550302", "body": "a\uffff\ufffe b"}

        switchboard.api("POST", path, message if path == "messages" else {"messages": [message]})

        eventually(lambda: switchboard.api("GET", f"messages/{message_id}").json["status"] == "delivered")

    def test_an_empty_batch_is_a_400(self, switchboard):
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
            return sorted(
                message["id"] for message in all_items(switchboard, f"messages?{query}", "messages")
            )

        to = f"to={quote(number)}"
        eventually(lambda: len(ids(f"{to}&status=delivered")) == 14)
        eventually_equal(lambda: ids(f"to={number}&status=held"), ["list-0"])  # a + that is not escaped
        assert ids(to) == sorted(message["id"] for message in messages)
        assert len(ids(f"{to}&since={began.isoformat()}")) == 15
        assert ids(f"{to}&since={quote((utc_now() + timedelta(hours=1)).isoformat())}") == []
        shown = all_items(switchboard, f"messages?{to}&status=held", "messages")[0]
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
    def test_an_invalid_parameter_is_a_400_that_names_it(self, switchboard, query, field):
        answer = switchboard.api("GET", f"messages?{query}")

        assert answer.status == 400
        assert [fault["field"] for fault in answer.json["errors"]] == [field]

    def test_the_key_may_be_in_the_query(self, switchboard):
        assert (
            switchboard.api("GET", f"messages?limit=1&code={switchboard.function_key}", key="").status == 200
        )

    def test_inbound_texts_are_listed_by_person_and_time(self, switchboard):
        number = "+15005550311"
        switchboard.control("POST", "sms", {"from": number, "body": "Hello?"})
        second_at = utc_now()
        switchboard.control("POST", "sms", {"from": number, "body": "Are you there?"})

        def bodies(query: str) -> list[str]:
            return [text["body"] for text in switchboard.api("GET", f"inbox?{query}").json["texts"]]

        assert bodies(f"from={number}") == ["Are you there?", "Hello?"]
        assert bodies(f"from={number}&since={quote(second_at.isoformat())}") == ["Are you there?"]
        assert "Hello?" in [text["body"] for text in all_items(switchboard, "inbox", "texts")]
        assert switchboard.api("GET", "inbox?limit=x").status == 400


class TestDeadLetters:
    def add_invalid(self, switchboard, body: str) -> str:
        outbox = QueueClient.from_connection_string(switchboard.storage, "outbox")
        dead_letter_id = outbox.send_message(body).id
        eventually(lambda: dead_letter_id in self.ids(switchboard, "invalid"))
        return dead_letter_id

    def ids(self, switchboard, cause: str) -> list[str]:
        dead_letters = all_items(switchboard, f"dead-letters?cause={cause}", "dead_letters")
        return [dead_letter["id"] for dead_letter in dead_letters]

    def test_dead_letters_are_listed_by_cause(self, switchboard):
        dead_letter_id = self.add_invalid(switchboard, '{"to": "+15005550320"}')

        assert dead_letter_id not in self.ids(switchboard, "gave_up")
        assert switchboard.api("GET", "dead-letters?cause=bad").json["errors"][0]["field"] == "cause"

    def test_a_dead_letter_can_be_redriven(self, switchboard):
        dead_letter_id = self.add_invalid(switchboard, '{"to": "+15005550320"}')

        redriven = switchboard.api("POST", f"dead-letters/{dead_letter_id}/redrive")

        assert (redriven.status, redriven.json["id"], redriven.json["outcome"]) == (
            200,
            dead_letter_id,
            "invalid",
        )
        assert dead_letter_id in self.ids(switchboard, "invalid")
        assert switchboard.api("POST", "dead-letters/unknown/redrive").status == 404

    def test_dead_letters_can_be_redriven_by_cause_or_id(self, switchboard):
        # The fault is not repaired here, so the outcome is `invalid` again.
        dead_letter_id = self.add_invalid(
            switchboard, '{"to": "+15005550322", "body": "Hi", "not_after": "2020-01-01"}'
        )

        dry_run = switchboard.api("POST", "dead-letters/redrive", {"cause": "invalid", "dry_run": True})
        assert dead_letter_id in [result["id"] for result in dry_run.json["redriven"]]
        redriven = switchboard.api("POST", "dead-letters/redrive", {"id": dead_letter_id})
        assert redriven.json["redriven"] == [
            {"id": dead_letter_id, "key": ANY, "outcome": "invalid", "reason": ANY}
        ]
        neither = switchboard.api("POST", "dead-letters/redrive", {})
        assert neither.json["errors"] == [{"field": "", "message": "give either `cause` or `id`, not both"}]
        wrong = switchboard.api("POST", "dead-letters/redrive", {"cause": "invalid", "dry-run": True})
        assert wrong.json["errors"][0]["message"].startswith("is not a field: write dry_run")

    def test_two_letters_of_one_id_are_told_apart_by_key_and_discarded(self, switchboard):
        outbox, began = QueueClient.from_connection_string(switchboard.storage, "outbox"), utc_now()
        for number in (1, 2):
            outbox.send_message(json.dumps({"id": "same-id", "to": number}))
        eventually(lambda: self.ids(switchboard, "invalid").count("same-id") == 2)

        ambiguous = switchboard.api("GET", "dead-letters/same-id")
        since = f"dead-letters?since={quote(began.isoformat())}"
        letters = [
            letter for letter in all_items(switchboard, since, "dead_letters") if letter["id"] == "same-id"
        ]
        assert (ambiguous.status, ambiguous.json["title"]) == (409, "Conflict")
        assert all(letter["key"] in ambiguous.json["detail"] for letter in letters)
        one, other = letters
        assert switchboard.api("GET", f"dead-letters/{one['key']}").json == one
        assert switchboard.api("DELETE", f"dead-letters/{one['key']}").json == one
        assert switchboard.api("GET", "dead-letters/same-id").json == other
        switchboard.api("DELETE", "dead-letters/same-id")
        assert switchboard.api("GET", "dead-letters/same-id").status == 404
        assert switchboard.api("DELETE", "dead-letters/same-id").status == 404

    def test_letters_of_a_cause_are_discarded_before_a_time(self, switchboard):
        dead_letter_id = self.add_invalid(switchboard, '{"to": "+15005550323"}')
        request = {"cause": "invalid", "before": (utc_now() + timedelta(minutes=1)).isoformat()}

        planned = switchboard.api("POST", "dead-letters/discard", {**request, "dry_run": True}).json
        assert dead_letter_id in [letter["id"] for letter in planned["discarded"]]
        assert dead_letter_id in self.ids(switchboard, "invalid")
        discarded = switchboard.api("POST", "dead-letters/discard", request).json
        assert dead_letter_id in [letter["id"] for letter in discarded["discarded"]]
        assert discarded["left"] == 0
        assert dead_letter_id not in self.ids(switchboard, "invalid")
        faults = switchboard.api("POST", "dead-letters/discard", {"cause": "x"}).json["errors"]
        assert {fault["field"] for fault in faults} == {"cause", "before"}


class TestResend:
    def test_a_text_that_was_not_delivered_is_sent_again_once_under_a_new_id(self, switchboard):
        number = "+15005550340"
        failing = {"delivery": {"status": "undelivered", "error_code": 30008}}
        switchboard.control("PUT", f"numbers/{number}", failing)
        switchboard.api("POST", "messages", {"id": "again", "to": number, "body": "Hi"})
        eventually(lambda: switchboard.api("GET", "messages/again").json["status"] == "undelivered")
        switchboard.control("PUT", f"numbers/{number}", {"delivery": {"status": "delivered"}})

        refused = switchboard.api("POST", "messages/again/resend")
        assert (refused.status, refused.json["title"]) == (409, "Conflict")
        assert '"anyway": true' in refused.json["detail"]
        answers = [switchboard.api("POST", "messages/again/resend", {"anyway": True}) for _ in range(2)]

        assert [(answer.status, answer.json["id"]) for answer in answers] == [
            (202, "again~2"),
            (200, "again~2"),
        ]
        assert answers[0].headers["Location"].endswith("/api/messages/again~2")
        shown = eventually(
            lambda: (d := switchboard.api("GET", "messages/again~2").json)["status"] == "delivered" and d
        )
        assert shown["resend_of"] == "again"
        assert switchboard.api("GET", "messages/again").json["resent_as"] == "again~2"
        assert len(switchboard.texts_to(number)) == 2
        posted = switchboard.api("POST", "messages", {"id": "again~3", "to": number, "body": "Hi"})
        assert posted.json["errors"][0]["field"] == "id"
        assert switchboard.api("POST", "messages/unknown/resend").status == 404


class TestHealth:
    def test_the_details_need_a_key_and_name_every_part(self, switchboard):
        details = switchboard.api("GET", "health/details")

        assert (details.status, details.json["ok"], details.json["twilio"]["status"]) == (200, True, "active")
        assert details.json["outbox"]["count"] >= 0
        assert details.json["open_deliveries"]["count"] >= 0
        letters = details.json["dead_letters"]
        assert sum(letters["causes"].values()) == letters["count"]
        assert switchboard.api("GET", "health/details", key="").status == 401

    def test_one_part_is_there_without_the_others(self, switchboard):
        letters = switchboard.api("GET", "health/details/dead_letters")

        assert (letters.status, letters.json["ok"]) == (200, True)
        assert sum(letters.json["causes"].values()) == letters.json["count"]
        assert switchboard.api("GET", "health/details/letters").status == 404
        assert switchboard.api("GET", "health/details/app", key="").status == 401


CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)


def test_the_price_is_shown_once_twilio_has_it(switchboard):
    switchboard.api("POST", "messages", {"id": "priced", "to": "+15005550330", "body": "Hi"})

    details = eventually(
        lambda: (
            (d := switchboard.api("GET", "messages/priced").json)["status"] == "delivered"
            and d.get("price")
            and d
        )
    )

    assert float(details["price"]) < 0
    assert details["currency"] == "USD"


@pytest.mark.long
@pytest.mark.own_settings
@pytest.mark.timeout(900)
def test_the_api_conforms_to_its_openapi_document(loaded_switchboard, tmp_path):
    """Schemathesis calls every operation of openapi.json, with valid and invalid requests.

    With ``FULL_LENGTH=1`` also the phase "coverage": 3,316 requests, at all limits of the document.
    """
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run"),
        f"{loaded_switchboard.functions}/api/openapi.json",
        *("--header", f"x-functions-key: {loaded_switchboard.function_key}"),
        *("--checks", ",".join(CHECKS)),
        *("--phases", "examples,coverage,fuzzing" if IS_FULL else "examples,fuzzing"),
        *("--max-examples", str(examples(3, full=5)), "--seed", "1", "--no-shrink", "--workers", "4"),
        *("--request-timeout", "60"),
        *("--suppress-health-check", "all", "--warnings", "off"),
    ]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
    paths = loaded_switchboard.api("GET", "openapi.json", key="").json["paths"]
    described = sum(len(methods) for methods in paths.values())
    assert f"Tested: {described - 1}\n" in done.stdout  # all but the document itself


@pytest.mark.long
@pytest.mark.own_settings
def test_a_batch_of_a_thousand_messages_is_accepted(loaded_switchboard):
    messages = [{"id": f"m{n}", "to": "+15005550301", "body": f"No. {n}"} for n in range(1_000)]

    answer = loaded_switchboard.api("POST", "messages/batch", {"messages": messages})

    assert answer.status == 200
    assert [result.get("status") for result in answer.json["results"]] == ["accepted"] * 1_000
