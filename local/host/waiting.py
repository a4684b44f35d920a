"""Waiting for an event or for tasks, for a limited time."""

import asyncio
from collections.abc import Sequence


async def is_set_within(seconds: float, event: asyncio.Event) -> bool:
    """Wait for ``event``, at most ``seconds``; return whether it was set."""
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False


async def end_within(seconds: float, tasks: Sequence[asyncio.Task[None]]) -> None:
    """Wait for ``tasks``, and cancel those that have not ended after ``seconds``."""
    late = (await asyncio.wait(tasks, timeout=seconds))[1] if tasks else set()
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
