"""The storm: many requests to Twilio fail; callbacks arrive twice, out of order, or not at all."""

import asyncio
import time
from contextlib import AsyncExitStack
from typing import Any

import aiohttp

from tests.journey.trial.trial_app import storage_and_standin, trial_app
from tests.journey.trial.verdict import Verdict, judge

FAULTS = [
    {"on": "messages", "mode": "429", "rate": 0.10, "seed": 1},
    {"on": "messages", "mode": "500_after", "rate": 0.05, "seed": 2},
    {"on": "messages", "mode": "reset_after", "rate": 0.05, "seed": 3},
    {"on": "callbacks", "mode": "drop", "rate": 0.33, "seed": 4},
    {"on": "callbacks", "mode": "duplicate", "rate": 0.20, "seed": 5},
    {"on": "callbacks", "mode": "reorder", "rate": 0.20, "seed": 6},
]


async def storm(count: int) -> Verdict:
    """Send ``count`` messages with these faults; return the verdict."""
    began = time.monotonic()
    messages: list[dict[str, Any]] = [
        {"id": f"storm-{number:06d}", "to": f"+1202{number:07d}", "body": f"storm-{number:06d} hello"}
        for number in range(2_000_000, 2_000_000 + count)
    ]
    async with AsyncExitStack() as stack:
        azurite, standin = await stack.enter_async_context(storage_and_standin())
        running = await stack.enter_async_context(
            trial_app(
                storage=azurite, storage_of_app=azurite.connection_string, standin=standin, callbacks=True
            )
        )
        url = f"{standin.url}/_control/faults"
        async with aiohttp.ClientSession() as session, session.put(url, json=FAULTS) as answer:
            assert answer.status == 200, await answer.text()
        await running.enqueue(messages)
        known = await running.reconcile(messages, seconds=max(60, count / 10))
        return judge(
            messages,
            known,
            received=running.received(messages),
            dead_letters=await asyncio.to_thread(running.dead_letters.oldest),
            seconds=time.monotonic() - began,
        )
