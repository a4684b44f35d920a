"""What changes a stop after it was made: its end, and the release of what it held."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.held_message import NEVER
from shared.domain.deliveries.status import Status
from shared.domain.guard.stops.stop import Standing, Stop

KEPT = timedelta(days=2)
"""How long an ended stop is kept: a worker that read it before its end may still add to its list."""

RELEASED_PER_SECOND = 48
"""Messages of ended stops that come out in a second: so what is sent meanwhile need not wait behind them.

As many as come from the agenda, where messages wait for a time (``PER_SECOND_PER_SHARD`` in ``fire_due.py``).
Those that waited for the account come out more slowly (``domain/deliveries/circuit_breaker.py``).
"""

RELEASE_WINDOW = timedelta(minutes=1)
"""How far ahead messages are put on the outbox: a tick comes at least once a minute."""

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

    The times continue where the last tick ended, of whichever stop it was, so that neither two ticks nor two
    stops double the rate.
    """
    taken = [each.released_until for each in ended if each.released_until]
    start = max(now, (stop.ended_at or now) + RELEASED_AFTER, *taken)
    free = int((now + RELEASE_WINDOW - start).total_seconds() * RELEASED_PER_SECOND)
    times = [
        start + timedelta(seconds=number / RELEASED_PER_SECOND) for number in range(max(0, min(count, free)))
    ]
    until = start + timedelta(seconds=len(times) / RELEASED_PER_SECOND)
    return replace(stop, released_until=until) if times else stop, times


def left_at(delivery: Delivery, standing: Standing) -> datetime | None:
    """Return when a delivery that a stop held should have left its list: the sweep counts from then.

    While the stop stands that is its ``not_after``, or never; after that, the end of the release.
    None: no stop held it.
    """
    if delivery.status is not Status.HELD or not delivery.stop_id:
        return None
    if any(stop.id == delivery.stop_id for stop in standing.stops):
        return delivery.message.not_after or NEVER
    stop = next((stop for stop in standing.ended if stop.id == delivery.stop_id), None)
    if stop is None or stop.ended_at is None:  # its row is lost, and with it the way to its list
        return delivery.updated_at
    return max(stop.ended_at, stop.released_until or stop.ended_at)


def is_to_be_told(stop: Stop, *, now: datetime) -> bool:
    """Return whether the log should say that a stop stands: once a day."""
    return stop.ended_at is None and (stop.told_at is None or now - stop.told_at >= TOLD_EVERY)
