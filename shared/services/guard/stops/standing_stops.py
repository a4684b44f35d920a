"""Show the stops that stand, and what they hold; tell of them once a day."""

import logging
from contextlib import suppress
from datetime import datetime
from itertools import islice

from msgspec import structs

from shared.domain.guard.stops.stop import Stop
from shared.domain.guard.stops.stop_changes import is_to_be_told
from shared.domain.guard.stops.stop_view import Count, HoldView, StopView, show_hold, show_stop
from shared.errors import VersionConflict
from shared.ports.guard import Stops
from shared.services.concurrent_map import map_concurrently

log = logging.getLogger(__name__)

MAX_COUNTED = 1_000
"""Messages of a stop that are counted: those of one request to storage."""


def count_waiting(stop: Stop, *, stops: Stops) -> Count:
    """Return how many messages are on the list of a stop, up to ``MAX_COUNTED``."""
    found = sum(1 for _ in islice(stops.held(stop.id).oldest(), MAX_COUNTED))
    return Count(count=found, at_least=found == MAX_COUNTED)


def standing_stops(stops: Stops) -> tuple[StopView, ...]:
    """Return the stops that stand, held prefixes too, oldest first."""

    def show(stop: Stop) -> StopView:
        return show_stop(stop, waiting=count_waiting(stop, stops=stops))

    return tuple(map_concurrently(show, stops.read().stops))


def held_prefixes(stops: Stops) -> tuple[HoldView, ...]:
    """Return the prefixes that are held, oldest first."""
    return tuple(
        show_hold(stop, waiting=count_waiting(stop, stops=stops))
        for stop in stops.read().stops
        if stop.scope.prefix
    )


def tell_of_stops(stops: Stops, *, now: datetime) -> None:
    """Log each stop that stands, once a day. An alert reads these lines."""
    for stop in stops.read().stops:
        if not is_to_be_told(stop, now=now):
            continue
        waiting = count_waiting(stop, stops=stops)
        log.error(
            "stopped since %s: %s (%s), %s%d messages wait",
            *(f"{stop.at:%Y-%m-%dT%H:%MZ}", stop.reason, stop.by or stop.id),
            *("at least " if waiting.at_least else "", waiting.count),
        )
        with suppress(VersionConflict):  # it ended, or another timer tells of it
            stops.save(structs.replace(stop, told_at=now))
