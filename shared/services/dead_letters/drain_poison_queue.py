"""Empty the poison queues before their 7 days are over; what could be lost there becomes a dead letter."""

import logging
from datetime import datetime

import msgspec

from shared.domain.deliveries.dead_letter import Cause, dead_letter_from_bytes
from shared.domain.messages.envelope import decode_envelope
from shared.domain.reminders.ticks import from_queue
from shared.errors import InvalidInput
from shared.ports.queues import PoisonQueue
from shared.ports.storage import DeadLetters
from shared.settings import OUTBOX, TICKS

log = logging.getLogger(__name__)

REASON = "the worker died on it, or could not read it, until the Functions host gave up"
NO_TICK = f"it lay on the queue `{TICKS}`, and is no tick: messages go on `{OUTBOX}`; redrive it to send it"


def dead_letter_poison(*, poison: PoisonQueue, dead_letters: DeadLetters, now: datetime) -> int:
    """Keep every message there as a dead letter, whatever is in it; return how many there were.

    Letter first, queue second: a crash in between keeps it twice under one id, which is once.
    """
    count = 0
    for message in poison.receive():
        letter_id = _id_in(message.body) or message.id
        log.error("message %s was poison", letter_id)
        dead_letters.add(
            dead_letter_from_bytes(letter_id, message.body, cause=Cause.POISON, reason=REASON, now=now)
        )
        poison.remove(message)
        count += 1
    return count


def discard_poison_ticks(*, poison: PoisonQueue, dead_letters: DeadLetters, now: datetime) -> int:
    """Forget ticks that were poison, and return how many there were; keep as a dead letter what is no tick.

    A tick has nothing in it that could be lost: what is due lies in the agenda,
    where the next one finds it, and ``reopen_dead`` puts another on the queue.
    """
    count = 0
    for message in poison.receive():
        if _is_tick(message.body):
            log.error("a tick was poison: %s; the next one looks again", REASON)
            count += 1
        else:
            letter_id = _id_in(message.body) or message.id
            log.error("message %s lay on the queue %s", letter_id, TICKS)
            dead_letters.add(
                dead_letter_from_bytes(letter_id, message.body, cause=Cause.INVALID, reason=NO_TICK, now=now)
            )
        poison.remove(message)
    return count


def _is_tick(body: bytes) -> bool:
    try:
        from_queue(body)
    except (msgspec.DecodeError, RecursionError):  # that is how it tells of JSON that is nested too deeply
        return False
    return True


def _id_in(body: bytes) -> str:
    """Return the id that the message itself has, if it can be read."""
    try:
        envelope = decode_envelope(body, queue_id="")
    except InvalidInput:
        return ""
    own = envelope.raw.get("id")
    return own if isinstance(own, str) else envelope.id
