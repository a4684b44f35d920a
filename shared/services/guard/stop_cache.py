"""The stops as one worker knows them: read again when they are two seconds old."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.guard.stops.stop import Standing
    from shared.ports.guard import Stops

READ_AGAIN_AFTER = timedelta(seconds=2)
"""How old the stops may be that a message is sent by."""


class StopCache:
    """The stops as they were read last. Safe to share between threads."""

    def __init__(self, stops: Stops) -> None:
        self._stops = stops
        self._known: tuple[datetime, Standing] | None = None

    def standing(self, *, now: datetime) -> Standing:
        """Return the stops, at most two seconds old.

        Raises:
            StorageUnavailable: they cannot be read; that counts as a stop.
        """
        known = self._known
        if known and timedelta(0) <= now - known[0] < READ_AGAIN_AFTER:
            return known[1]
        standing = self._stops.read()
        self._known = (now, standing)
        return standing
