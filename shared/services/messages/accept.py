"""Accept a message over HTTP: once for each id, however often it is posted (idempotency by id)."""

from collections.abc import Callable
from datetime import datetime

from shared.domain.deliveries.delivery import Delivery, new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.messages.envelope import Envelope, envelope_of
from shared.domain.messages.message import Message
from shared.domain.retention.same_message import is_message_of
from shared.errors import Conflict, NotFound, VersionConflict
from shared.ports.storage import Ledger
from shared.services.people.erased.erased_messages import erased_twin


def accept(
    message: Message,
    *,
    ledger: Ledger,
    put: Callable[[Envelope], None],
    now: datetime,
    digest_secret: str = "",
) -> tuple[Delivery, bool]:
    """Write ``message`` in the ledger and put it on the outbox; return its delivery, and whether it is new.

    Ledger first, outbox second: after a crash in between, posting again puts it there. ``put`` puts an
    envelope on the outbox. ``digest_secret`` is that of the hashes of messages without words.

    Of a message that was erased the delivery says so, and nothing is sent.

    Raises:
        Conflict: another message has this id, or had it and is erased.
        VersionConflict: storage did not confirm the write, and does not have the message; post it again.
    """
    delivery, is_new = _write(message, ledger=ledger, now=now, digest_secret=digest_secret)
    if delivery.status is Status.ACCEPTED:  # as it came: it has its words
        put(envelope_of(message))
    return delivery, is_new


def _write(message: Message, *, ledger: Ledger, now: datetime, digest_secret: str) -> tuple[Delivery, bool]:
    try:
        return ledger.save(new_delivery(message, now=now)), True
    except VersionConflict:
        existing = ledger.load(message.id) or erased_twin(message, ledger=ledger)
        if existing is None:
            raise
    return require_same_content(message, existing, digest_secret=digest_secret), False


def require_same_content(message: Message, existing: Delivery, *, digest_secret: str = "") -> Delivery:
    """Return ``existing`` if it is the delivery of ``message``.

    Raises:
        Conflict: it is the delivery of another message.
    """
    if not is_message_of(existing, message, digest_secret=digest_secret):
        raise Conflict(f"{message.id} is the id of another message: give each message an id of its own")
    return existing


def find_delivery(message_id: str, *, ledger: Ledger) -> Delivery:
    """Return the delivery of that message.

    Raises:
        NotFound: there is none, or it was erased.
    """
    delivery = ledger.load(message_id)
    if delivery is not None:
        return delivery
    if tombstone := ledger.tombstone(message_id):
        raise NotFound(f"message {message_id} was erased; its last status was {tombstone.status}")
    raise NotFound(f"there is no message {message_id}")
