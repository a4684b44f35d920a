"""Take a message over HTTP: once for each id, however often it is posted."""

from datetime import datetime

from shared.domain.deliveries import delivery as deliveries
from shared.domain.deliveries.delivery import Delivery
from shared.domain.messages.message import Message
from shared.errors import Conflict, NotFound, VersionConflict
from shared.ports.storage import Ledger


def accept(message: Message, *, ledger: Ledger, now: datetime) -> tuple[Delivery, bool]:
    """Write ``message`` down and return its delivery, and whether it is new.

    The caller must put the message on the outbox as long as the delivery is
    still ``accepted``: a crash between the two is mended by posting again.

    Raises:
        Conflict: the id is taken by another message.
        Changed: storage did not tell whether it wrote the message, and did not; post it again.
    """
    try:
        return ledger.save(deliveries.accepted(message, now=now)), True
    except VersionConflict:
        existing = ledger.load(message.id)
        if existing is None:
            raise
    return require_same_content(message, existing), False


def require_same_content(message: Message, existing: Delivery) -> Delivery:
    """Return ``existing`` if it is the delivery of ``message``.

    Raises:
        Conflict: it is of another message.
    """
    if existing.message != message:
        raise Conflict(f"{message.id} is the id of another message: give each message an id of its own")
    return existing


def find(message_id: str, *, ledger: Ledger) -> Delivery:
    """Return the delivery of that message.

    Raises:
        NotFound: there is none.
    """
    delivery = ledger.load(message_id)
    if delivery is None:
        raise NotFound(f"there is no message {message_id}")
    return delivery
