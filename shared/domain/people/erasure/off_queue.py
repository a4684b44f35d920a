"""Decide until when a message that was not sent may lie on the outbox, hidden."""

from datetime import datetime, timedelta

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.retry_policy import MAX_DELAY
from shared.domain.deliveries.status import Status
from shared.domain.reminders.reminder import LOOK_AHEAD

MARGIN = timedelta(seconds=30)
"""A copy of a message that is sent at once comes 15 s later; a worker needs a moment to drop one."""


def off_queue_at(delivery: Delivery, *, now: datetime) -> datetime | None:
    """Return when a message has come off the outbox at the latest; None if it does not lie there.

    What is held for longer than a queue can delay is in the agenda, as is what the guard holds until a time;
    what is held for a stop or for the account is on a list. From each it is put on the outbox shortly before
    its time.
    """
    if delivery.status is not Status.HELD:
        return now + MARGIN
    times = [time for time in (delivery.retry_at, delivery.message.not_before) if time]
    due = max([*times, now])
    if delivery.held_for or delivery.held_since:
        is_listed = not delivery.retry_at or due - now > LOOK_AHEAD
        return None if is_listed else due + MARGIN
    return None if due - now > MAX_DELAY else due + MARGIN
