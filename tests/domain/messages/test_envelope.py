import base64
import json

import pytest

from shared.domain.messages.envelope import Envelope, decode_envelope, encode_envelope, envelope_of
from shared.domain.messages.message import read_message
from shared.errors import InvalidInput
from tests.examples import NOON, a_message

PLAIN = {"to": "+15005550100", "body": "Grüße"}


def encoded(value: object) -> bytes:
    return json.dumps(value).encode()


def test_a_plain_message_takes_the_id_of_the_queue_message():
    assert decode_envelope(encoded(PLAIN), queue_id="q1") == Envelope(id="q1", raw=PLAIN)


def test_a_message_in_base64_is_decoded():
    assert decode_envelope(base64.b64encode(encoded(PLAIN)), queue_id="q1") == Envelope(id="q1", raw=PLAIN)


def test_an_envelope_is_decoded_as_it_was_encoded():
    envelope = Envelope(id="a", raw=PLAIN, failures=3, is_own=True, since=NOON)

    assert decode_envelope(encode_envelope(envelope), queue_id="q1") == envelope


def test_a_worker_of_an_earlier_version_reads_an_envelope_that_says_since_when_it_is_there():
    written = json.loads(encode_envelope(Envelope(id="a", raw=PLAIN, is_own=True, since=NOON)))

    assert written["switchboard"] == {"id": "a", "tries": 0}  # it refuses any other field there


def test_a_time_that_is_none_is_a_fault():
    body = encoded({"switchboard": {"id": "a", "tries": 0}, "message": PLAIN, "since": "noon"})

    with pytest.raises(InvalidInput, match="switchboard"):
        decode_envelope(body, queue_id="q1")


def test_a_new_envelope_contains_the_message_with_the_field_names_of_the_api():
    assert envelope_of(a_message(from_="+15005550006")).raw["from"] == "+15005550006"


def test_a_cloud_event_is_read_as_its_data_with_an_id_made_of_id_and_source():
    event = {"specversion": "1.0", "id": "1", "source": "/shop", "type": "order.paid", "data": PLAIN}

    first = decode_envelope(encoded(event), queue_id="q1")
    again = decode_envelope(base64.b64encode(encoded(event)), queue_id="q2")
    other = decode_envelope(encoded({**event, "source": "/bank"}), queue_id="q1")

    assert first.raw == PLAIN
    assert first.id == again.id != other.id


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "the queue message is empty"),
        (b"hello", "must be JSON"),
        (b'{"to": ', "must be JSON"),
        (b"[1]", "must be a JSON object, got a list of 1"),
        (b'"{}"', "must be a JSON object, got JSON inside a JSON string: it was serialised twice"),
        (b"\xff\xfe", "must be JSON"),
        (b'{"to":' + b"[" * 90_000, "JSON is nested too deeply"),
        (base64.b64encode(b"hello"), "must be JSON"),
        (encoded({"specversion": "1.0", "id": 7, "data": None}), "source: must be text"),
        (encoded({"switchboard": {"id": "a"}, "message": {}}), "is not a valid envelope"),
        (encoded({"switchboard": {"id": "a", "tries": 1}}), "is not a valid envelope"),
    ],
)
def test_an_invalid_body_is_refused_with_the_reason(body, error):
    with pytest.raises(InvalidInput, match=error):
        decode_envelope(body, queue_id="q1")


def test_characters_that_xml_does_not_allow_are_escaped_and_decoded():
    body = "a\ufffe\uffff\x00\x1f b"

    encoded_envelope = encode_envelope(envelope_of(a_message(body=body)))

    assert not set("\ufffe\uffff\x00\x1f") & set(encoded_envelope.decode())
    assert decode_envelope(encoded_envelope, queue_id="q").raw["body"] == body


def test_what_serializers_and_the_webjobs_sdk_add_is_not_put_back_on_the_outbox():
    added = {"id": None, "tags": None, "machine": "speak", "$AzureWebJobsParentId": "29ae4d43"}

    assert decode_envelope(encoded({**PLAIN, **added}), queue_id="q1") == Envelope(id="q1", raw=PLAIN)


def test_the_data_of_a_cloud_event_in_base64_is_the_same_data():
    event = {"specversion": "1.0", "id": "1", "source": "/shop", "type": "t"}
    data = base64.b64encode(encoded(PLAIN)).decode()

    assert decode_envelope(encoded({**event, "data_base64": data}), queue_id="q1") == decode_envelope(
        encoded({**event, "data": PLAIN}), queue_id="q2"
    )


@pytest.mark.parametrize(
    "body",
    [
        encoded({"specversion": "0.3", "id": "1", "source": "/shop", "data": PLAIN}),
        encoded({"specversion": "1.0", "id": "undefined", "source": "/shop", "type": "t", "data": PLAIN}),
        b'{"to": "+15005550199", "to": "+15005550100", "body": "Gr\xc3\xbc\xc3\x9fe"}',
    ],
)
def test_what_was_accepted_before_it_was_refused_is_still_read(body):
    with pytest.raises(InvalidInput):
        decode_envelope(body, queue_id="q1")

    assert decode_envelope(body, queue_id="q1", was_accepted=True).raw == PLAIN


def test_our_own_envelope_is_read_with_what_is_refused_at_the_door():
    body = encoded({"switchboard": {"id": "undefined", "tries": 2}, "message": {**PLAIN, "tags": None}})
    envelope = decode_envelope(body, queue_id="q1")

    message = read_message(envelope.raw, default_id=envelope.id, is_own=envelope.is_own)
    assert (message.id, message.tags, envelope.failures) == ("undefined", {}, 2)
