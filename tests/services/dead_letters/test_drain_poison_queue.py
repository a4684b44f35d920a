import pytest

from shared.domain.deliveries.dead_letter import Cause
from shared.domain.messages.envelope import encode_envelope, envelope_of
from shared.domain.reminders.ticks import NextTick, ShardTick, encode_tick
from shared.services.dead_letters.drain_poison_queue import dead_letter_poison, discard_poison_ticks
from tests.examples import NOON, a_message
from tests.fakes.queues import MemoryPoisonQueue
from tests.fakes.storage import MemoryDeadLetters

DEEP = b'{"body": ' + b"[" * 30_000 + b"]" * 30_000 + b"}"


class TestPoisonMessages:
    @pytest.mark.parametrize(
        "body", [b"", b"\xff\xfe", b"not JSON", b"[]", b'{"id": 7}', b'{"insertionTime": "x"}', DEEP]
    )
    def test_every_body_is_kept(self, body):
        poison, letters = MemoryPoisonQueue(body), MemoryDeadLetters()

        assert dead_letter_poison(poison=poison, dead_letters=letters, now=NOON) == 1

        (letter,) = letters.newest(9)
        text = "//4=" if body == b"\xff\xfe" else body.decode()  # base64, which the outbox takes too
        assert (letter.id, letter.cause, letter.body) == ("q0", Cause.POISON, text)
        assert poison.messages == []

    def test_a_message_with_an_id_is_kept_under_it(self):
        poison, letters = MemoryPoisonQueue(encode_envelope(envelope_of(a_message()))), MemoryDeadLetters()

        dead_letter_poison(poison=poison, dead_letters=letters, now=NOON)

        assert letters.load("hello-1")

    def test_a_crash_before_it_is_removed_from_the_queue_keeps_it_once(self):
        poison, letters = MemoryPoisonQueue(encode_envelope(envelope_of(a_message()))), MemoryDeadLetters()
        poison.remove = None  # type: ignore[assignment] # the worker dies here

        for _ in range(2):
            with pytest.raises(TypeError):
                dead_letter_poison(poison=poison, dead_letters=letters, now=NOON)
            poison.show_again()

        assert len(letters.newest(9)) == 1


class TestPoisonTicks:
    @pytest.mark.parametrize("call", [NextTick(slot=NOON), ShardTick(shard="a")])
    def test_are_discarded_since_the_next_tick_finds_what_is_due(self, call):
        poison, letters = MemoryPoisonQueue(encode_tick(call)), MemoryDeadLetters()

        assert discard_poison_ticks(poison=poison, dead_letters=letters, now=NOON) == 1

        assert (poison.messages, letters.newest(9)) == ([], [])

    @pytest.mark.parametrize(
        "body", [encode_envelope(envelope_of(a_message())), b"not JSON", b'{"type": "tock"}', DEEP]
    )
    def test_what_is_not_a_tick_is_kept_with_the_queue_it_should_have_been_on(self, body):
        poison, letters = MemoryPoisonQueue(body), MemoryDeadLetters()

        assert discard_poison_ticks(poison=poison, dead_letters=letters, now=NOON) == 0

        (letter,) = letters.newest(9)
        assert (letter.cause, letter.body) == (Cause.INVALID, body.decode())
        assert "put messages on `outbox`" in letter.reason
        assert poison.messages == []
