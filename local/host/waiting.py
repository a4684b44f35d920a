"""Waiting for an event, for a limited time."""

import asyncio


async def comes_within(seconds: float, event: asyncio.Event) -> bool:
    """Say whether ``event`` is set within ``seconds``, waiting no longer than it takes."""
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False
