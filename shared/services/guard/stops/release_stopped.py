"""Put what stops held on the outbox once they have ended, and what has expired meanwhile.

A message that another stop covers goes from the outbox to the list of that one.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import islice

from msgspec import Struct

from shared.domain.deliveries.held_message import RELEASE_WINDOW, HeldMessage
from shared.domain.deliveries.status import Status
from shared.domain.guard.stops.stop import Stop
from shared.domain.guard.stops.stop_changes import KEPT, RELEASED_PER_SECOND, reserve_release
from shared.errors import VersionConflict
from shared.ports.guard import Stops
from shared.ports.queues import Outbox
from shared.ports.storage import Ledger
from shared.services.held_messages.requeue_held import requeue_held

log = logging.getLogger(__name__)

MAX_EXPIRED = 1_000
"""Expired entries of a stop, of one tick; the next one continues."""

MAX_RELEASED = int(RELEASE_WINDOW.total_seconds()) * RELEASED_PER_SECOND


class StopContext(Struct, frozen=True, kw_only=True):
    """The ports that releasing uses."""

    stops: Stops
    ledger: Ledger
    outbox: Outbox
    elapsed: Callable[[], timedelta]  # the time since the tick's ``now``


def release_stopped(context: StopContext, *, now: datetime) -> None:
    """Do what is to be done about stops; an error is logged, and the next tick repeats it.

    Costs one query, and one more for each stop that stands or has ended within two days.
    """
    try:
        _release(context, now=now)
    except VersionConflict:
        log.info("another tick releases what was stopped")
    except Exception:  # whatever it is, the tick itself was made
        log.exception("what was stopped was not released; the next tick retries")


def _release(context: StopContext, *, now: datetime) -> None:
    standing = context.stops.read()
    for stop in (*standing.stops, *standing.ended):
        expired = list(islice(context.stops.held(stop.id).ended(by=now), MAX_EXPIRED))
        _requeue([(held, now) for held in expired], stop, context=context, now=now)
    ended = list(standing.ended)
    for number, stop in enumerate(ended):
        entries = list(islice(context.stops.held(stop.id).oldest(), MAX_RELEASED))
        if not entries:
            _forget(stop, stops=context.stops, now=now)
            continue
        reserved, times = reserve_release(stop, len(entries), ended=ended, now=now)
        if not times:  # this minute has as many as may come out
            return
        ended[number] = context.stops.save(reserved)
        _requeue(list(zip(entries, times, strict=False)), stop, context=context, now=now)
        log.warning("%d messages of stop %s are released", len(times), stop.id)


def _forget(stop: Stop, *, stops: Stops, now: datetime) -> None:
    """Delete a stop that ended long ago and holds nothing."""
    if stop.ended_at and now - stop.ended_at >= KEPT:
        stops.remove(stop)


def _requeue(
    due: Sequence[tuple[HeldMessage, datetime]], stop: Stop, *, context: StopContext, now: datetime
) -> None:
    requeue_held(
        due,
        held_messages=context.stops.held(stop.id),
        is_held=lambda delivery: delivery.status is Status.HELD and delivery.stop_id == stop.id,
        ledger=context.ledger,
        outbox=context.outbox,
        now=lambda: now + context.elapsed(),
    )
