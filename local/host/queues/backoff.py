"""Compute the delays between reads of an empty queue."""

import random
from datetime import timedelta

MIN_DELAY = 0.1  # seconds


class PollingBackoff:
    """Exponential backoff with jitter.

    Source: ``RandomizedExponentialBackoffStrategy`` in https://github.com/Azure/azure-webjobs-sdk
    """

    def __init__(self, max_delay: timedelta) -> None:
        self._max_delay = max_delay.total_seconds()
        self._misses = 0

    def reset(self) -> None:
        """Restart with the shortest delay, because a message was found."""
        self._misses = 0

    def next_delay(self) -> float:
        """Return the next delay in seconds."""
        self._misses = min(self._misses + 1, 32)
        if self._misses == 1:
            return MIN_DELAY
        grown = MIN_DELAY + random.uniform(0.8, 1.2) * 2 ** (self._misses - 2) * MIN_DELAY  # noqa: S311 - no secret
        return float(min(grown, self._max_delay))
