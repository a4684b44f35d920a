"""Waiting for an event, for a limited time."""

import asyncio


async def is_set_within(seconds: float, event: asyncio.Event) -> bool:
    """Wait for ``event``, at most ``seconds``; return whether it was set."""
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False
