"""Remove cancellations that cover nothing any more."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from shared.domain.guard.stops.cancellation import covers
from shared.ports.guard import Stops
from shared.ports.queues import QueueStats
from shared.ports.storage import Ledger

log = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=30)
"""How long a cancellation stands at least. A queue can hide a message for 7 days, and keep it for longer.

Source: https://learn.microsoft.com/rest/api/storageservices/put-message
"""

MAX_DURATION = timedelta(minutes=2)


def remove_old_cancellations(
    *,
    stops: Stops,
    ledger: Ledger,
    outbox: QueueStats,
    elapsed: Callable[[], timedelta],
    now: datetime,
) -> int:
    """Remove the cancellations of before 30 days that cover nothing that is open; return how many.

    One stays while the first message on the outbox is older. Costs one request, and if any is as old, a read
    of each open delivery. Without the time for all of them, none is removed.
    """
    old = [each for each in stops.read().cancellations if now - each.at > KEPT_FOR]
    oldest = outbox.depth().oldest if old else None
    unused = [each for each in old if oldest is None or oldest > each.at]
    for delivery_id in ledger.open() if unused else ():
        if elapsed() > MAX_DURATION:
            log.warning("old cancellations stay: there was no time to read all open deliveries")
            return 0
        delivery = ledger.load(delivery_id)
        if delivery:
            message, enqueued_at = delivery.message, delivery.was_enqueued_at
            unused = [each for each in unused if not covers(each, message, enqueued_at=enqueued_at)]
    for each in unused:
        stops.remove(each)
    return len(unused)
