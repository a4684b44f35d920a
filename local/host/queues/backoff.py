"""The backoff of polling: how long to wait before an empty queue is read again."""

import random
from datetime import timedelta

SHORTEST = 0.1  # seconds


class Pauses:
    """How long to wait before looking into an empty queue again: doubling, with some chance in it.

    Source: ``RandomizedExponentialBackoffStrategy`` in https://github.com/Azure/azure-webjobs-sdk
    """

    def __init__(self, longest: timedelta) -> None:
        self._longest = longest.total_seconds()
        self._misses = 0

    def reset(self) -> None:
        """Something was found: begin again with the shortest."""
        self._misses = 0

    def next(self) -> float:
        """Return the next pause in seconds."""
        self._misses = min(self._misses + 1, 32)
        if self._misses == 1:
            return SHORTEST
        grown = SHORTEST + random.uniform(0.8, 1.2) * 2 ** (self._misses - 2) * SHORTEST  # noqa: S311 - no secret
        return float(min(grown, self._longest))
