import base64

from shared.domain.deliveries.dead_letter import Cause, dead_letter_for, dead_letter_from_bytes
from shared.domain.messages.envelope import decode_envelope
from shared.domain.messages.message import read_message
from tests.examples import NOON, a_message


def test_the_body_of_a_dead_letter_can_be_put_on_the_outbox():
    message = a_message()

    dead_letter = dead_letter_for(message, cause=Cause.GAVE_UP, reason="Twilio stayed busy", now=NOON)

    envelope = decode_envelope(dead_letter.body.encode(), queue_id="q1")
    assert read_message(envelope.raw, default_id=envelope.id) == message


def test_a_body_in_utf_8_is_stored_unchanged():
    dead_letter = dead_letter_from_bytes("q1", "¡no JSON!".encode(), cause=Cause.INVALID, reason="", now=NOON)

    assert dead_letter.body == "¡no JSON!"


def test_a_body_that_is_not_utf_8_is_stored_in_base64():
    dead_letter = dead_letter_from_bytes("q1", b"\xff\xfe\x00", cause=Cause.INVALID, reason="", now=NOON)

    assert base64.b64decode(dead_letter.body) == b"\xff\xfe\x00"
