import pytest

from shared.domain.deliveries.dead_letter import Cause
from shared.domain.messages.envelope import encode_envelope, envelope_of
from shared.domain.reminders.ticks import NextTick, ShardTick, encode_tick
from shared.services.dead_letters.drain_poison_queue import dead_letter_poison, discard_poison_ticks
from tests.examples import NOON, a_message
from tests.fakes.queues import MemoryPoisonQueue
from tests.fakes.storage import MemoryDeadLetters, MemoryLedger
from tests.services.dead_letters.letters import a_letter
from tests.services.sender_harness import SenderHarness

DEEP = b'{"body": ' + b"[" * 30_000 + b"]" * 30_000 + b"}"


def drain(poison: MemoryPoisonQueue, letters: MemoryDeadLetters, ledger: MemoryLedger | None = None) -> int:
    return dead_letter_poison(
        poison=poison, dead_letters=letters, ledger=ledger or MemoryLedger(), default_country="", now=NOON
    )


class TestPoisonMessages:
    @pytest.mark.parametrize(
        "body", [b"", b"\xff\xfe", b"not JSON", b"[]", b'{"id": 7}', b'{"insertionTime": "x"}', DEEP]
    )
    def test_every_body_is_kept(self, body):
        poison, letters = MemoryPoisonQueue(body), MemoryDeadLetters()

        assert drain(poison, letters) == 1

        (letter,) = letters.newest(9)
        text = "//4=" if body == b"\xff\xfe" else body.decode()  # base64, which the outbox takes too
        assert (letter.id, letter.cause, letter.body) == ("q0", Cause.POISON, text)
        assert poison.messages == []

    @pytest.mark.parametrize("name", ["insertionTime", "ExpirationTime"])
    def test_a_field_that_the_host_takes_for_its_own_is_told(self, name):
        letters = MemoryDeadLetters()

        drain(MemoryPoisonQueue(f'{{"to": "+15005550100", "{name}": "x"}}'.encode()), letters)

        (letter,) = letters.newest(9)
        assert f"takes the field {name} for the queue's own" in letter.reason

    def test_a_message_with_an_id_is_kept_under_it(self):
        poison, letters = MemoryPoisonQueue(encode_envelope(envelope_of(a_message()))), MemoryDeadLetters()

        drain(poison, letters)

        assert letters.of_message("hello-1")

    def test_a_message_that_was_sent_meanwhile_needs_no_letter(self):
        poison, letters = MemoryPoisonQueue(encode_envelope(envelope_of(a_message()))), MemoryDeadLetters()
        harness = SenderHarness()
        harness.deliver()

        assert drain(poison, letters, harness.ledger) == 0

        assert (poison.messages, letters.oldest()) == ([], [])

    def test_a_letter_that_says_that_the_message_may_have_been_sent_is_not_overwritten(self):
        poison, letters = MemoryPoisonQueue(encode_envelope(envelope_of(a_message()))), MemoryDeadLetters()
        letters.add(a_letter(Cause.UNCLEAR))

        drain(poison, letters)

        assert {letter.cause for letter in letters.of_message("hello-1")} == {Cause.UNCLEAR, Cause.POISON}

    def test_a_crash_before_it_is_removed_from_the_queue_keeps_it_once(self):
        poison, letters = MemoryPoisonQueue(encode_envelope(envelope_of(a_message()))), MemoryDeadLetters()
        poison.remove = None  # type: ignore[assignment] # the worker dies here

        for _ in range(2):
            with pytest.raises(TypeError):
                drain(poison, letters)
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
