"""Stop a message that was not sent yet."""

from datetime import datetime

from shared.domain.deliveries import delivery as deliveries
from shared.domain.deliveries.delivery import CANCELED_BY_REMINDER_ERROR, CanceledBy, Delivery, Status
from shared.domain.messages.message import Message
from shared.errors import Conflict, VersionConflict
from shared.ports.storage import Ledger

BEFORE_SENDING = {Status.ACCEPTED, Status.HELD}


def cancel(
    message: Message, *, ledger: Ledger, now: datetime, by: CanceledBy = CanceledBy.CALLER
) -> Delivery:
    """Close the delivery of ``message``, so that it is dropped when it comes off the outbox.

    A message that the ledger never heard of is closed too: it may be on the
    outbox already.

    Raises:
        Conflict: it is too late, an attempt is under way or done.
    """
    existing = ledger.load(message.id) or deliveries.accepted(message, now=now)
    if existing.status is Status.CANCELED:
        return existing
    if existing.status not in BEFORE_SENDING:
        raise Conflict(f"{message.id} is {existing.status}: it cannot be canceled any more")
    reason = CANCELED_BY_REMINDER_ERROR if by is CanceledBy.REMINDER else None
    canceled = deliveries.transition(existing, Status.CANCELED, now=now, reason=reason, canceled_by=by)
    try:
        return ledger.save(canceled)
    except VersionConflict:
        return cancel(message, ledger=ledger, now=now, by=by)
