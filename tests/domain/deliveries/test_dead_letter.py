import base64
import json

import pytest
from msgspec import structs

from shared.domain.deliveries.attempts.attempt import Attempt
from shared.domain.deliveries.dead_letter import (
    Cause,
    DeadLetter,
    dead_letter_for,
    dead_letter_from_bytes,
    is_unclear,
    show_dead_letter,
)
from shared.domain.deliveries.delivery import Delivery, new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.messages.envelope import decode_envelope, encode_envelope, envelope_of
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


class TestKeys:
    def key(self, body: bytes, *, letter_id: str = "hello-1", cause: Cause = Cause.POISON) -> str:
        return dead_letter_from_bytes(letter_id, body, cause=cause, reason="", now=NOON).key

    def test_the_same_content_in_another_form_has_the_same_key(self):
        envelope = envelope_of(a_message())
        again = structs.replace(envelope, failures=3)
        plain = json.dumps(dict(reversed(envelope.raw.items()))).encode()

        without_id = {name: value for name, value in envelope.raw.items() if name != "id"}
        requeued = encode_envelope(structs.replace(envelope, raw=without_id))

        bodies = (encode_envelope(envelope), encode_envelope(again), requeued, plain)
        keys = {self.key(body) for body in bodies}

        assert len(keys) == 1
        assert keys == {dead_letter_for(a_message(), cause=Cause.POISON, reason="other", now=NOON).key}

    def test_another_id_cause_or_content_is_another_key(self):
        keys = {
            self.key(b'{"to": 1}'),
            self.key(b'{"to": 2}'),
            self.key(b'{"to": 1}', cause=Cause.INVALID),
            self.key(b'{"to": 1}', letter_id="hello-2"),
            self.key(b"not JSON"),
            self.key(b"not JSON either"),
        }

        assert len(keys) == 6

    def test_a_key_fits_a_url_and_a_row(self):
        assert self.key(b"{}", letter_id="a/b #?").isalnum()

    def test_a_key_that_was_stored_stays(self):
        letter = DeadLetter(id="a", at=NOON, cause=Cause.INVALID, reason="", body="", key="stored")

        assert letter.key == "stored"


class TestIsUnclear:
    def dead(self, *attempts: dict) -> Delivery:
        made = tuple(
            Attempt(id=f"a{n}", at=NOON, lease_until=NOON, **fields) for n, fields in enumerate(attempts)
        )
        return structs.replace(new_delivery(a_message(), now=NOON), status=Status.DEAD, attempts=made)

    @pytest.mark.parametrize(
        "attempts",
        [
            [{"outcome": Status.UNKNOWN}],
            [{"outcome": None}],
            [{"outcome": Status.UNKNOWN, "lookups": 2}],
            [{"outcome": Status.UNKNOWN, "lookups": 1}, {"outcome": Status.DEAD}],
        ],
    )
    def test_after_an_attempt_without_an_answer_it_may_have_been_sent(self, attempts):
        assert is_unclear(self.dead(*attempts))

    @pytest.mark.parametrize(
        "attempts",
        [
            [],
            [{"outcome": Status.DEAD}],
            [{"outcome": Status.HELD}, {"outcome": Status.DEAD}],
            [{"outcome": Status.UNKNOWN, "lookups": 2}, {"outcome": Status.DEAD}],
            [{"outcome": Status.UNKNOWN, "sid": "SM1"}],
            [{"outcome": Status.UNKNOWN, "lookups": 2, "server_error": True}],
        ],
    )
    def test_otherwise_it_was_not(self, attempts):
        assert not is_unclear(self.dead(*attempts))

    def test_a_delivery_that_is_not_dead_is_not_unclear(self):
        assert not is_unclear(new_delivery(a_message(), now=NOON))


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (base64.b64encode(b'{"text": "what was meant"}'), '{"text": "what was meant"}'),
        (base64.encodebytes(b'{"text": "%s"}' % (b"long" * 30)), '{"text": "%s"}' % ("long" * 30)),
        (b' {"text": "as it is"} ', ' {"text": "as it is"} '),
        (b"no JSON", "no JSON"),
        (base64.b64encode(b"no JSON"), base64.b64encode(b"no JSON").decode()),
        (base64.b64encode(b'{"text": "\xff"}'), base64.b64encode(b'{"text": "\xff"}').decode()),
    ],
)
def test_a_body_in_base64_is_shown_as_what_was_meant(stored, shown):
    letter = dead_letter_from_bytes("one", stored, cause=Cause.INVALID, reason="", now=NOON)

    assert letter.body == stored.decode()
    assert show_dead_letter(letter).body == shown
