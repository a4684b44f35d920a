import base64
import json

import pytest

from shared.domain.messages.envelope import Envelope, decode_envelope, encode_envelope, envelope_of
from shared.errors import InvalidInput
from tests.examples import a_message

PLAIN = {"to": "+15005550100", "body": "Grüße"}


def encoded(value: object) -> bytes:
    return json.dumps(value).encode()


def test_a_plain_message_takes_the_id_of_the_queue():
    assert decode_envelope(encoded(PLAIN), queue_id="q1") == Envelope(id="q1", raw=PLAIN)


def test_a_message_in_base64_is_recognised():
    assert decode_envelope(base64.b64encode(encoded(PLAIN)), queue_id="q1") == Envelope(id="q1", raw=PLAIN)


def test_our_own_envelope_comes_back_as_it_was():
    envelope = Envelope(id="a", raw=PLAIN, failures=3)

    assert decode_envelope(encode_envelope(envelope), queue_id="q1") == envelope


def test_a_fresh_envelope_holds_the_message_as_a_sender_would_write_it():
    assert envelope_of(a_message(from_="+15005550006")).raw["from"] == "+15005550006"


def test_a_cloud_event_gives_its_data_and_an_id_made_of_id_and_source():
    event = {"specversion": "1.0", "id": "1", "source": "/shop", "type": "order.paid", "data": PLAIN}

    first = decode_envelope(encoded(event), queue_id="q1")
    again = decode_envelope(base64.b64encode(encoded(event)), queue_id="q2")
    other = decode_envelope(encoded({**event, "source": "/bank"}), queue_id="q1")

    assert first.raw == PLAIN
    assert first.id == again.id != other.id


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "must be JSON"),
        (b"hello", "must be JSON"),
        (b'{"to": ', "must be JSON"),
        (b"[1]", "must be a JSON object, got a list of 1"),
        (b'"{}"', "must be a JSON object, got text"),
        (b"\xff\xfe", "must be JSON"),
        (b'{"to":' + b"[" * 100_000, "JSON is nested too deeply"),
        (base64.b64encode(b"hello"), "must be JSON"),
        (encoded({"specversion": "1.0", "id": 7, "data": None}), "source: must be text"),
        (encoded({"switchboard": {"id": "a"}, "message": {}}), "is not a valid envelope"),
        (encoded({"switchboard": {"id": "a", "tries": 1}}), "is not a valid envelope"),
    ],
)
def test_what_is_none_of_these_says_why(body, said):
    with pytest.raises(InvalidInput, match=said):
        decode_envelope(body, queue_id="q1")


def test_what_xml_lacks_is_escaped_and_comes_back():
    body = "a\ufffe\uffff\x00\x1f b"

    sealed = encode_envelope(envelope_of(a_message(body=body)))

    assert not set("\ufffe\uffff\x00\x1f") & set(sealed.decode())
    assert decode_envelope(sealed, queue_id="q").raw["body"] == body
