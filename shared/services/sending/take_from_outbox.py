"""Take a message off the outbox, whatever it is, and lose none."""

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

log = logging.getLogger(__name__)

MAX_FAILURES = 10


def receive(
    body: bytes,
    *,
    queue_id: str,
    redelivered: bool = False,
    default_country: str,
    deliver: Callable[[Message], timedelta | None],
    outbox: Outbox,
    dead_letters: DeadLetters,
    now: datetime,
) -> None:
    """Read a queue message and deliver it; when this returns, the queue may forget it.

    What breaks the contract becomes a dead letter with the reason. An error
    that nobody foresaw puts the message back, ten times at most. Only when
    neither can be written does this raise, and the queue keeps the message.

    Args:
        body: the queue message as it came.
        queue_id: the queue's own id for it.
        redelivered: it came before, and its worker died, or failed.
        default_country: for numbers without ``+``.
        deliver: sends a message; returns how long it must wait before the next try.
        outbox: where it goes to wait.
        dead_letters: where it goes for good.
        now: the time.
    """
    envelope = None
    try:
        envelope = decode_envelope(body, queue_id=queue_id)
        message = read_message(envelope.raw, default_id=envelope.id, default_country=default_country)
    except InvalidInput as invalid:
        letter_id = envelope.id if envelope and envelope.failures else queue_id
        log.warning("queue message %s is invalid: %s", letter_id, invalid)
        dead_letters.add(
            dead_letter_from_bytes(letter_id, body, cause=Cause.INVALID, reason=str(invalid), now=now)
        )
        return
    back = structs.replace(envelope, id=message.id)
    # The host may give up on it, and the poison queue has another id for it: from now on it has its own.
    is_nameless = redelivered and message.id == queue_id and "id" not in envelope.raw
    try:
        wait = timedelta(0) if is_nameless else deliver(message)
    except Exception as error:  # whatever it is, the message must survive it
        log.exception("message %s: an error that nobody foresaw, try %d", message.id, envelope.failures + 1)
        _put_back_or_bury(back, body, error=error, outbox=outbox, dead_letters=dead_letters, now=now)
        return
    if wait is not None:
        outbox.put(back, delay=max(wait, timedelta(0)))


def _put_back_or_bury(
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
        reason = f"{failures} tries ended in {type(error).__name__}: {error}"
        dead_letters.add(
            dead_letter_from_bytes(envelope.id, body, cause=Cause.UNEXPECTED, reason=reason, now=now)
        )
        return
    wait = timedelta(seconds=min(5 * 2**failures, 900))
    outbox.put(structs.replace(envelope, failures=failures), delay=wait)
