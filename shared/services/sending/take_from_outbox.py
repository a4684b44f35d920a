"""Take a message from the outbox: deliver it, requeue it, or make it a dead letter; never lose it."""

import hashlib
import logging
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import structs

from shared.domain.deliveries.dead_letter import Cause, dead_letter_from_bytes
from shared.domain.messages.envelope import Envelope, decode_envelope
from shared.domain.messages.message import Message, read_message
from shared.domain.messages.message_fields import ID, STORED_ID
from shared.errors import InvalidInput, InvalidSettings, StorageUnavailable
from shared.ports.pending_messages import DeadLetters
from shared.ports.queues import Outbox
from shared.services.messages.check_message import CheckContext, require_sendable
from shared.services.sending.next_step import RETRY_AT_ONCE, NextStep, Retry

log = logging.getLogger(__name__)

MAX_FAILURES = 10
"""Unexpected errors after which a message becomes a dead letter."""

MAX_FAILURE_DELAY = timedelta(minutes=15)

OUTAGES = (InvalidSettings, StorageUnavailable)
"""Errors of the app as a whole: every message waits on the outbox until they are mended, however long."""

MIN_OUTAGE_DELAY = timedelta(seconds=45)
"""How long a message waits at least before it is tried again in an outage; at most twice as long."""


def take_from_outbox(
    body: bytes,
    *,
    queue_id: str,
    redelivered: bool = False,
    inserted_at: datetime | None = None,
    default_country: str,
    checks: CheckContext,
    deliver: Callable[[Message, datetime], NextStep],
    outbox: Outbox,
    dead_letters: DeadLetters,
    now: datetime,
) -> None:
    """Read a queue message and deliver it; when this returns, the queue may drop it.

    An invalid message becomes a dead letter with the reason. After an unexpected error it is requeued with
    backoff, ten times at most. If neither can be written, this raises, and the queue keeps the message.
    In an outage (``OUTAGES``) it raises too: see ``keep_in_outage``.
    ``redelivered`` says that it was delivered before, and that its worker died or failed; ``inserted_at``
    since when this queue message is there. One that is requeued keeps the time when it was first put there.
    """
    read = _read(body, queue_id, dead_letters, default_country=default_country, checks=checks, now=now)
    if read is None:
        return
    envelope, message = read
    envelope = structs.replace(envelope, since=envelope.since or inserted_at)
    try:
        # The host may move it to the poison queue, where its queue id changes. So it gets an id first.
        gets_id_first = redelivered and not _has_own_id(envelope, queue_id=queue_id)
        next_step = RETRY_AT_ONCE if gets_id_first else deliver(message, envelope.since or now)
    except OUTAGES:
        raise  # it says nothing about this message, and is no failure of it
    except Exception as error:  # whatever it is, the message must survive it
        log.exception("message %s: unexpected error, attempt %d", message.id, envelope.failures + 1)
        _requeue_or_dead_letter(
            envelope, body, error=error, outbox=outbox, dead_letters=dead_letters, now=now
        )
        return
    if isinstance(next_step, Retry):
        outbox.put(envelope, delay=max(next_step.after, timedelta(0)))


def keep_in_outage(
    take: Callable[[], None],
    body: bytes,
    *,
    queue_id: str,
    inserted_at: datetime | None = None,
    outbox: Callable[[], Outbox],
) -> None:
    """Call ``take`` for a queue message; in an outage of ours put the message back on the outbox.

    Only the queue is needed for that. It is no failure of the message: nothing is counted, and its id
    stays the same. If it cannot be put back either, this raises, and the queue keeps the message.
    """
    try:
        take()
    except OUTAGES as outage:
        digest = hashlib.sha256(body).digest()
        delay = MIN_OUTAGE_DELAY * (1 + digest[0] / 255)  # not all at once
        log.warning("queue message %s is put back on the outbox: %s", queue_id, outage)
        try:
            envelope = decode_envelope(body, queue_id=queue_id)
        except InvalidInput:
            outbox().put_back(body, delay=delay)
        else:
            since = envelope.since or inserted_at
            outbox().put(structs.replace(envelope, since=since), delay=delay)


def _read(
    body: bytes,
    queue_id: str,
    dead_letters: DeadLetters,
    *,
    default_country: str,
    checks: CheckContext,
    now: datetime,
) -> tuple[Envelope, Message] | None:
    """Return the message and its envelope; None if it is invalid, and kept as a dead letter."""
    envelope = None
    try:
        envelope = decode_envelope(body, queue_id=queue_id)
        message = read_message(
            envelope.raw, default_id=envelope.id, default_country=default_country, is_own=envelope.is_own
        )
        if not envelope.is_own:
            require_sendable(message, checks=checks)
    except InvalidInput as invalid:
        letter_id = _id_of_invalid(envelope) if envelope else queue_id
        log.warning("queue message %s is invalid: %s", letter_id, invalid)
        letter = dead_letter_from_bytes(letter_id, body, cause=Cause.INVALID, reason=str(invalid), now=now)
        dead_letters.add(letter)
        return None
    return structs.replace(envelope, id=message.id), message


def _id_of_invalid(envelope: Envelope) -> str:
    """Return the id of an invalid message: its own if that is a valid one."""
    message_id = envelope.raw.get("id")
    is_valid = isinstance(message_id, str) and re.match(STORED_ID if envelope.is_own else ID, message_id)
    return str(message_id) if is_valid else envelope.id


def _has_own_id(envelope: Envelope, *, queue_id: str) -> bool:
    """Return whether the message has an id that outlives this queue message."""
    return envelope.id != queue_id or "id" in envelope.raw  # a null one is not there any more


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
