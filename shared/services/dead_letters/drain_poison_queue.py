"""Move messages from the poison queues to dead letters, before the queues delete them after 7 days."""

import logging
from datetime import datetime

import msgspec

from shared.domain.deliveries.dead_letter import Cause, dead_letter_from_bytes
from shared.domain.messages.envelope import decode_envelope
from shared.domain.messages.foreign_bodies import metadata_names
from shared.domain.reminders.ticks import decode_tick
from shared.errors import InvalidInput
from shared.ports.pending_messages import DeadLetters
from shared.ports.queues import PoisonQueue
from shared.ports.storage import Ledger
from shared.services.dead_letters.close_sent_poison import was_handled
from shared.settings import OUTBOX, TICKS

log = logging.getLogger(__name__)

REASON = "the worker died on it, or could not read it, until the Functions host gave up"
NOT_A_TICK = (
    f"it was on the queue `{TICKS}`, and is not a tick: put messages on `{OUTBOX}`; redrive to send it"
)


def dead_letter_poison(
    *,
    poison: PoisonQueue,
    dead_letters: DeadLetters,
    ledger: Ledger,
    default_country: str,
    now: datetime,
    digest_secret: str = "",
) -> int:
    """Move every message to dead letters, valid or not; return how many there were.

    One that was sent meanwhile needs no letter. Dead letter first, queue second: a crash in between stores
    the dead letter again, under the same key.
    """
    count = 0
    for message in poison.receive():
        letter_id = _id_in(message.body) or message.id
        reason = _why_poison(message.body)
        letter = dead_letter_from_bytes(letter_id, message.body, cause=Cause.POISON, reason=reason, now=now)
        if was_handled(letter, ledger=ledger, default_country=default_country, digest_secret=digest_secret):
            log.info("message %s is on the poison queue, but was sent, or ended otherwise", letter_id)
        else:
            log.error("message %s moved from poison queue", letter_id)
            dead_letters.add(letter)
            count += 1
        poison.remove(message)
    return count


def discard_poison_ticks(*, poison: PoisonQueue, dead_letters: DeadLetters, now: datetime) -> int:
    """Discard ticks, and return how many there were; move everything else to dead letters.

    A tick has no content that could be lost: what is due is in the agenda, where
    the next tick finds it, and ``restart_chain`` puts another on the queue.
    """
    count = 0
    for message in poison.receive():
        if _is_tick(message.body):
            log.error("a tick was discarded from its poison queue: %s", REASON)
            count += 1
        else:
            letter_id = _id_in(message.body) or message.id
            log.error("message %s moved from poison queue of %s", letter_id, TICKS)
            dead_letters.add(
                dead_letter_from_bytes(
                    letter_id, message.body, cause=Cause.INVALID, reason=NOT_A_TICK, now=now
                )
            )
        poison.remove(message)
    return count


def _why_poison(body: bytes) -> str:
    """Return why the host gave up on it, as far as its content shows."""
    try:
        names = metadata_names(decode_envelope(body, queue_id="", was_accepted=True).raw)
    except InvalidInput:
        names = []
    if not names:
        return REASON
    return (
        f"the Functions host takes the field {names[0]} for the queue's own, and cannot deliver the message: "
        "leave the field out, or put it in tags, as text"
    )


def _is_tick(body: bytes) -> bool:
    try:
        decode_tick(body)
    except (msgspec.DecodeError, RecursionError):  # the latter for JSON that is nested too deeply
        return False
    return True


def _id_in(body: bytes) -> str:
    """Return the message's own id, if it can be read."""
    try:
        envelope = decode_envelope(body, queue_id="", was_accepted=True)
    except InvalidInput:
        return ""
    message_id = envelope.raw.get("id")
    return message_id if isinstance(message_id, str) else envelope.id
