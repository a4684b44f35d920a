import base64

from shared.domain.deliveries.dead_letter import Cause, dead_letter_for, dead_letter_from_bytes
from shared.domain.messages.envelope import decode_envelope
from shared.domain.messages.message import read_message
from tests.examples import NOON, a_message


def test_the_letter_of_a_message_can_be_put_on_the_outbox_as_it_is():
    message = a_message()

    letter = dead_letter_for(message, cause=Cause.GAVE_UP, reason="Twilio stayed busy", now=NOON)

    envelope = decode_envelope(letter.body.encode(), queue_id="q1")
    assert read_message(envelope.raw, default_id=envelope.id) == message


def test_a_body_in_utf_8_is_kept_as_it_is():
    letter = dead_letter_from_bytes("q1", "¡no JSON!".encode(), cause=Cause.INVALID, reason="", now=NOON)

    assert letter.body == "¡no JSON!"


def test_no_byte_of_another_body_is_lost():
    letter = dead_letter_from_bytes("q1", b"\xff\xfe\x00", cause=Cause.INVALID, reason="", now=NOON)

    assert base64.b64decode(letter.body) == b"\xff\xfe\x00"
