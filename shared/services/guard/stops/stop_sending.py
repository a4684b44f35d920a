"""Stop sending, because a person says so."""

import logging
from datetime import datetime

from shared.domain.guard.stops.stop import Stop
from shared.domain.guard.stops.stop_request import StopRequest
from shared.ports.guard import Stops

log = logging.getLogger(__name__)


def stop_sending(request: StopRequest, *, stops: Stops, stop_id: str, now: datetime) -> tuple[Stop, bool]:
    """Save a stop, which counts from then on; return it, and whether it is new.

    A request that comes again, because its answer was lost, makes no second stop: one of the same scope and
    reason that stands is returned.
    """
    for standing in stops.read().stops:
        if (standing.scope, standing.reason) == (request.scope, request.reason):
            return standing, False
    saved = stops.save(
        Stop(id=stop_id, reason=request.reason, at=now, scope=request.scope, by=request.by or "")
    )
    log.warning("stopped by %s: %s (%s)", saved.by or "somebody", saved.reason, saved.id)
    return saved, True
