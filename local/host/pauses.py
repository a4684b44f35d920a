"""Waiting that something may cut short."""

import asyncio
import random
from datetime import timedelta

SHORTEST = 0.1  # seconds


async def comes_within(seconds: float, event: asyncio.Event) -> bool:
    """Say whether ``event`` is set within ``seconds``, waiting no longer than it takes."""
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False


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
