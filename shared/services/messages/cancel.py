"""Cancel a message that was not sent yet."""

from datetime import datetime

from msgspec import structs

from shared.domain.deliveries.delivery import Delivery, new_delivery, transition
from shared.domain.deliveries.status import CANCELED_BY_REMINDER_ERROR, CanceledBy, Status
from shared.domain.follow_ups.follow_up_rules import may_be_due_again
from shared.domain.messages.message import Message
from shared.errors import Conflict, VersionConflict
from shared.ports.storage import Ledger
from shared.services.optimistic_update import retry_on_conflict
from shared.services.people.erased.erased_messages import is_erased

BEFORE_SENDING = {Status.ACCEPTED, Status.HELD}


def cancel(
    message: Message,
    *,
    ledger: Ledger,
    now: datetime,
    by: CanceledBy = CanceledBy.CALLER,
    follows: str | None = None,
) -> Delivery:
    """Close the delivery of ``message``, so that it is dropped when it comes off the outbox.

    A message that is not in the ledger is closed too: it may be on the outbox already; ``follows`` is the id
    of the message that it follows, if it does.

    Raises:
        Conflict: it is too late; an attempt is under way or done, or the message was erased.
    """

    def attempt() -> Delivery:
        existing = ledger.load(message.id) or structs.replace(new_delivery(message, now=now), follows=follows)
        is_canceled = existing.status is Status.CANCELED
        if is_canceled and not may_be_due_again(existing):
            return existing
        if not is_canceled and existing.status not in BEFORE_SENDING:
            raise Conflict(f"{message.id} is {existing.status}: it cannot be canceled any more")
        reason = CANCELED_BY_REMINDER_ERROR if by is CanceledBy.REMINDER else None
        try:
            return ledger.save(transition(existing, Status.CANCELED, now=now, reason=reason, canceled_by=by))
        except VersionConflict:
            if is_erased(message.id, ledger=ledger):
                raise Conflict(f"{message.id} was erased: there is nothing to cancel") from None
            raise

    return retry_on_conflict(attempt, record=f"delivery {message.id}")
