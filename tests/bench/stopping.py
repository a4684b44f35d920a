"""Measure how soon nothing leaves any more after sending was stopped."""

import asyncio
import statistics
import time

import aiohttp
from azure.storage.queue import QueueClient

from tests.bench.figure import Figure
from tests.bench.sending import app, fill, slow_twilio, storage

MESSAGES = 600
ROUNDS = 3
SETTLED_SECONDS = 4
"""If Twilio got nothing for so long, it stands still."""


async def stop_to_last_post() -> Figure:
    """Stop while the outbox is full, and find the last POST at Twilio, which takes 100 ms for each."""
    seconds, counts = [], []
    async with storage() as azurite, slow_twilio() as twilio:
        outbox = QueueClient.from_connection_string(azurite.connection_string, "outbox")
        async with (
            app(azurite.connection_string, twilio.url) as host,
            aiohttp.ClientSession(headers={"x-functions-key": "k"}) as session,
        ):
            for number in range(ROUNDS):
                await asyncio.to_thread(fill, outbox, MESSAGES, prefix=f"round{number}", hidden=8)
                twilio.request_times.clear()
                while len(twilio.request_times) < MESSAGES // 5:  # noqa: ASYNC110 - it has no events
                    await asyncio.sleep(0.01)
                asked = time.perf_counter()
                async with session.post(f"{host.url}/api/stop", json={"reason": f"round {number}"}) as answer:
                    assert answer.status == 201, await answer.text()
                while (  # noqa: ASYNC110 - likewise
                    time.perf_counter() < max(asked, twilio.request_times[-1]) + SETTLED_SECONDS
                ):
                    await asyncio.sleep(0.1)
                assert len(twilio.request_times) < MESSAGES, "the outbox was empty before the stop"
                seconds.append(max(0, twilio.request_times[-1] - asked))
                counts.append(sum(at > asked for at in twilio.request_times))
                async with session.post(f"{host.url}/api/go") as answer:
                    assert answer.status == 200, await answer.text()
    return Figure(
        figure="stop_to_last_post",
        value=max(seconds),
        aim=5,
        better="lower",
        unit="seconds",
        against=(
            f"nothing: the slowest of {ROUNDS} stops under a full outbox, from the request to the last POST "
            f"at Twilio (median {statistics.median(seconds):.1f} s, {max(counts)} POSTs after the request)"
        ),
    )
