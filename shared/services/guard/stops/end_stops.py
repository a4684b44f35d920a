"""End stops, and release held prefixes: what they hold comes out with the next ticks."""

import logging
from datetime import datetime

from shared.domain.guard.pumping import hold_in
from shared.domain.guard.stops.stop import Stop
from shared.domain.guard.stops.stop_changes import end_stop
from shared.domain.guard.stops.stop_request import GoRequest
from shared.errors import Conflict, NotFound, VersionConflict
from shared.ports.guard import Stops
from shared.services.optimistic_update import retry_on_conflict

log = logging.getLogger(__name__)


def end_stops(request: GoRequest, *, stops: Stops, now: datetime) -> list[Stop]:
    """End the stops that a request names, and return them; one that had ended is returned as it is.

    A held prefix is ended by its id only: it needs a decision of its own.

    Raises:
        NotFound: there is no stop of that id.
        Conflict: the request names none, and several stand.
    """
    standing = stops.read()
    if request.id is not None:
        named = standing.find(request.id)
        if named is None:
            raise NotFound(f"there is no stop {request.id}, or it ended more than two days ago")
        found = [named]
    else:
        found = [stop for stop in standing.stops if not stop.scope.prefix]
        if len(found) > 1 and not request.every:
            names = ", ".join(f"{stop.id} ({stop.reason})" for stop in found)
            raise Conflict(f'{len(found)} stops stand: give the `id` of one, or {{"all": true}}: {names}')
    return [_end(stop, stops=stops, by=request.by or "", now=now) for stop in found]


def release_prefix(prefix: str, *, stops: Stops, now: datetime) -> Stop:
    """End the hold of a prefix; its row stays for a while, so that it is not held again at once.

    Raises:
        NotFound: this prefix is not held.
    """
    digits = prefix.strip().removeprefix("+")
    standing = stops.read()
    found = hold_in(standing, digits)
    if found is None:
        held = ", ".join(stop.scope.prefix for stop in standing.stops if stop.scope.prefix)
        raise NotFound(f"no prefix +{digits} is held; " + (f"held are: {held}" if held else "none is held"))
    return _end(found, stops=stops, by="", now=now)


def _end(known: Stop, *, stops: Stops, by: str, now: datetime) -> Stop:
    """End a stop, and log who did it."""
    newest = known

    def attempt() -> Stop:
        nonlocal newest
        ended = end_stop(newest, by=by, now=now)
        if ended is newest:
            return newest
        try:
            return stops.save(ended)
        except VersionConflict:  # a tick saved it: that the log has told of it, or what came out
            newest = stops.read().find(known.id) or newest
            raise

    saved = retry_on_conflict(attempt, record=f"stop {known.id}")
    if known.ended_at is None:
        log.warning("stop %s has ended, by %s: %s", saved.id, by or "somebody", saved.reason)
    return saved
