"""The queue output binding, against a running host and real queues."""

import json

import pytest

from tests.local.host.running import APPS, fresh, running


@pytest.fixture(scope="module")
def out():
    return fresh("put-out")


@pytest.fixture(scope="module")
def web(azurite, out):
    with running(APPS / "web", {"AzureWebJobsStorage": azurite.connection_string, "OUT": out}) as host:
        yield host


def test_a_missing_queue_is_created_and_has_the_message_before_the_response(web, queues, out):
    assert web.post("/api/put/text", b"hello").status == 200

    assert queues.texts(out) == ["hello"]


def test_an_object_is_written_again_indented_with_its_dates_in_utc(web, queues, out):
    web.post(
        "/api/put/text", b'{"a":{"b":1},"at":"2026-12-01T09:00:00+01:00","zone":"2026-12-01T09:00:00.50Z"}'
    )

    assert queues.texts(out)[0].splitlines() == [
        "{",
        '  "a": {',
        '    "b": 1',
        "  },",
        '  "at": "2026-12-01T08:00:00+00:00",',
        '  "zone": "2026-12-01T09:00:00.5Z"',
        "}",
    ]


def test_an_array_becomes_one_message_for_each_element(web, queues, out):
    web.post("/api/put/text", b'["a", {"b": 1}, 2]')

    assert sorted(queues.texts(out)) == ["2", "a", '{\n  "b": 1\n}']


def test_a_list_of_strings_becomes_messages_left_as_they_are(web, queues, out):
    compact = '{"b":1,"at":"2026-12-01T09:00:00+01:00"}'
    web.post("/api/put/list", json.dumps(["a", compact]).encode())

    assert sorted(queues.texts(out)) == ["a", compact]


def test_bytes_are_left_as_they_are(web, queues, out):
    web.post("/api/put/bytes", b'{"a":1}')

    assert queues.texts(out) == ['{"a":1}']


def test_nothing_set_is_nothing_put(web, queues, out):
    assert web.get("/api/put/nothing").status == 200

    assert queues.texts(out) == []


@pytest.mark.parametrize(
    "body", [b"x" * 70_000, b"[looks like JSON]", b"[" * 65 + b"]" * 65, b"\x01", b"\xef\xbf\xbf"]
)
def test_what_cannot_be_written_fails_the_request(web, queues, out, body):
    answer = web.post("/api/put/text", body)

    assert (answer.status, answer.body) == (500, b"")
    assert queues.texts(out) == []


def test_a_message_lives_seven_days(web, queues, out):
    web.post("/api/put/text", b"mortal")

    (message,) = queues.take(out)
    assert (message.expires_on - message.inserted_on).days == 7
