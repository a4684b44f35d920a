"""Attempts without an outcome: since when, for the check of dead workers, and what else is left."""

from datetime import datetime

from msgspec.structs import replace

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status import Status


def without_outcome_since(delivery: Delivery) -> datetime | None:
    """Return since when the latest attempt has no outcome; None if it has one, or if there is none.

    An unknown outcome counts from the end of the lease, since nobody looks it up before.
    """
    if not delivery.attempts:
        return None
    latest = delivery.attempts[-1]
    since = {Status.SENDING: latest.at, Status.UNKNOWN: latest.lease_until}
    return since.get(delivery.status)


def reopen_unanswered(delivery: Delivery, *, now: datetime) -> Delivery:
    """Return the delivery as unknown if it counts as sent, and only its latest attempt, unanswered, may be.

    The sweep puts its message on the outbox, where it is reconciled.
    """
    unsent = all(attempt.outcome is Status.FAILED for attempt in delivery.attempts if attempt.sid)
    is_open = bool(delivery.attempts) and delivery.attempts[-1].outcome in {None, Status.UNKNOWN}
    if delivery.status is not Status.SENT or not unsent or not is_open:
        return delivery
    return replace(delivery, status=Status.UNKNOWN, updated_at=now, requeue_count=0, closed=False)
