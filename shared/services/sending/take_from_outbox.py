"""Take a message from the outbox: deliver it, requeue it, or make it a dead letter; never lose it."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import structs

from shared.domain.deliveries.dead_letter import Cause, dead_letter_from_bytes
from shared.domain.messages.envelope import Envelope, decode_envelope
from shared.domain.messages.message import Message, read_message
from shared.errors import InvalidInput
from shared.ports.queues import Outbox
from shared.ports.storage import DeadLetters
from shared.services.sending.next_step import RETRY_AT_ONCE, NextStep, Retry

log = logging.getLogger(__name__)

MAX_FAILURES = 10
"""Unexpected errors after which a message becomes a dead letter."""

MAX_FAILURE_DELAY = timedelta(minutes=15)


def take_from_outbox(
    body: bytes,
    *,
    queue_id: str,
    redelivered: bool = False,
    default_country: str,
    deliver: Callable[[Message], NextStep],
    outbox: Outbox,
    dead_letters: DeadLetters,
    now: datetime,
) -> None:
    """Read a queue message and deliver it; when this returns, the queue may drop it.

    A message that breaks the contract becomes a dead letter with the reason. After an unexpected error it
    is requeued with backoff, ten times at most. Only if neither can be written does this raise, and the
    queue keeps the message.

    Args:
        body: the queue message.
        queue_id: its id on the queue.
        redelivered: it was delivered before, and its worker died or failed.
        default_country: for numbers without ``+``.
        deliver: sends a message and returns what comes next.
        outbox: where it is requeued.
        dead_letters: where it is kept if it cannot be sent.
        now: the time.
    """
    envelope = None
    try:
        envelope = decode_envelope(body, queue_id=queue_id)
        message = read_message(envelope.raw, default_id=envelope.id, default_country=default_country)
    except InvalidInput as invalid:
        letter_id = envelope.id if envelope and envelope.failures else queue_id
        log.warning("queue message %s is invalid: %s", letter_id, invalid)
        letter = dead_letter_from_bytes(letter_id, body, cause=Cause.INVALID, reason=str(invalid), now=now)
        dead_letters.add(letter)
        return
    envelope = structs.replace(envelope, id=message.id)
    try:
        if redelivered and not _has_own_id(envelope, queue_id=queue_id):
            # The host may move it to the poison queue, where its queue id changes. So it gets an id first.
            next_step: NextStep = RETRY_AT_ONCE
        else:
            next_step = deliver(message)
    except Exception as error:  # whatever it is, the message must survive it
        failure = envelope.failures + 1
        log.exception("message %s: unexpected error, attempt %d", message.id, failure)
        _requeue_or_dead_letter(
            envelope, body, error=error, outbox=outbox, dead_letters=dead_letters, now=now
        )
        return
    if isinstance(next_step, Retry):
        outbox.put(envelope, delay=max(next_step.after, timedelta(0)))


def _has_own_id(envelope: Envelope, *, queue_id: str) -> bool:
    """Return whether the message has an id that outlives this queue message."""
    return envelope.id != queue_id or "id" in envelope.raw


def _requeue_or_dead_letter(
    envelope: Envelope,
    body: bytes,
    *,
    error: Exception,
    outbox: Outbox,
    dead_letters: DeadLetters,
    now: datetime,
) -> None:
    failures = envelope.failures + 1
    if failures >= MAX_FAILURES:
        reason = f"{failures} attempts ended in {type(error).__name__}: {error}"
        letter = dead_letter_from_bytes(envelope.id, body, cause=Cause.UNEXPECTED, reason=reason, now=now)
        dead_letters.add(letter)
        return
    backoff = min(timedelta(seconds=5 * 2**failures), MAX_FAILURE_DELAY)
    outbox.put(structs.replace(envelope, failures=failures), delay=backoff)
