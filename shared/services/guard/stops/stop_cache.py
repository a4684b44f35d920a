"""The stops as one worker knows them: read again when they are two seconds old."""

from __future__ import annotations

from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING

from shared.errors import StorageUnavailable

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.guard.stops.stop import Standing
    from shared.ports.guard import Stops

READ_AGAIN_AFTER = timedelta(seconds=2)
"""How old the stops that a worker knows may be when it sends a message."""


class StopCache:
    """The stops as they were read last. Safe to share between threads."""

    def __init__(self, stops: Stops) -> None:
        self._stops = stops
        self._known: tuple[datetime, Standing] | None = None
        self._reads = 0  # how many have ended, well or not
        self._error: Exception | None = None  # of the last read
        self._lock = Lock()

    def standing(self, *, now: datetime) -> Standing:
        """Return the stops, at most two seconds old, and the time of one read.

        One thread reads at a time, and those that waited for it take what it has read. An error is theirs
        too, else each of them would wait in turn for storage that does not answer; the next question reads
        again.

        Raises:
            StorageUnavailable: they cannot be read; that counts as a stop.
        """
        reads, known = self._reads, self._known
        if known and timedelta(0) <= now - known[0] < READ_AGAIN_AFTER:
            return known[1]
        with self._lock:
            if self._reads == reads:
                self._read(now)
            if self._known is None:
                raise StorageUnavailable(f"the stops cannot be read: {self._error}")
            return self._known[1]

    def _read(self, now: datetime) -> None:
        self._known, self._error = None, None
        try:
            self._known = (now, self._stops.read())
        except Exception as error:
            self._error = error
            raise
        finally:
            self._reads += 1
