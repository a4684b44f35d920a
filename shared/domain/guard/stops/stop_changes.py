"""What changes a stop after it was made: its end, and the release of what it held."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.held_message import NEVER, release_times
from shared.domain.deliveries.status import Status
from shared.domain.guard.stops.stop import Standing, Stop

KEPT = timedelta(days=2)
"""How long an ended stop is kept: a worker that read it before its end may still add to its list."""

RELEASED_PER_SECOND = 48
"""Messages of ended stops that come out in a second: so what is sent meanwhile need not wait behind them.

As many as come from the agenda, where messages wait for a time: ``PER_SECOND_PER_SHARD`` in
``services/reminders/fire_due.py``.
Those that waited for the account come out more slowly (``domain/deliveries/circuit_breaker.py``).
"""

RELEASED_AFTER = timedelta(seconds=3)
"""How long after the end of a stop the first message comes out: by then all workers have read of it."""

TOLD_EVERY = timedelta(days=1)


def end_stop(stop: Stop, *, by: str, now: datetime) -> Stop:
    """Return a stop that has ended; unchanged if it had already."""
    return stop if stop.ended_at else replace(stop, ended_at=now, ended_by=by)


def reserve_release(
    stop: Stop, count: int, *, ended: Sequence[Stop], now: datetime
) -> tuple[Stop, list[datetime]]:
    """Return when each of the first of ``count`` messages comes out, as many as one tick may release.

    The times continue where the last tick ended, of whichever stop it was, so that two stops do not double
    the rate.
    """
    taken = [each.released_until for each in ended if each.released_until]
    start = max(now, (stop.ended_at or now) + RELEASED_AFTER, *taken)
    times, until = release_times(count, per_second=RELEASED_PER_SECOND, start=start, now=now)
    return replace(stop, released_until=until) if times else stop, times


def left_at(delivery: Delivery, standing: Standing) -> datetime | None:
    """Return when a delivery that a stop held should have left its list: the sweep counts from then.

    While the stop stands that is its ``not_after``, or never; after that, the end of the release.
    None: no stop held it.
    """
    if delivery.status is not Status.HELD or not delivery.stop_id:
        return None
    stop = standing.find(delivery.stop_id)
    if stop is None:  # its row is lost, and with it the way to its list
        return delivery.updated_at
    if stop.ended_at is None:
        return delivery.message.not_after or NEVER
    return max(stop.ended_at, stop.released_until or stop.ended_at)


def is_to_be_told(stop: Stop, *, now: datetime) -> bool:
    """Return whether the log should say that a stop stands: once a day."""
    return stop.ended_at is None and (stop.told_at is None or now - stop.told_at >= TOLD_EVERY)
