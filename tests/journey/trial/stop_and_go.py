"""Stop sending in its midst, restart the host, and let it go on: what came when, and how often?"""

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from shared.ports.guard import Stops
from tests.journey.trial.trial_app import TrialApp, storage_and_standin, trial_app
from tests.journey.trial.verdict import Verdict, judge

AIM_SECONDS = 5
"""From the request to the last POST at Twilio."""

SETTLED_SECONDS = 3
"""If nothing came for so long, it stands still."""


@dataclass
class StopAndGo:
    """What became of the messages."""

    verdict: Verdict
    sent_before: int  # when the request was made
    last_after: float  # seconds from the request of the stop to the last message that Twilio got
    held: int
    sent_meanwhile: int  # while it stood, after a restart and a sweep
    on_outbox: int  # messages that the sweep put there all the same
    going_seconds: float  # from the end of the stop to the last message

    @property
    def holds(self) -> bool:
        """Whether the stop was in time, and each message was sent once."""
        still = self.last_after <= AIM_SECONDS and not self.sent_meanwhile and not self.on_outbox
        return still and self.verdict.holds

    def __str__(self) -> str:
        return (
            f"stopped after {self.sent_before}: the last one {self.last_after:.1f} s after the request; "
            f"{self.held} held; {self.sent_meanwhile} sent and {self.on_outbox} on the outbox after a "
            f"restart and a sweep; all out {self.going_seconds:.0f} s after the end\n{self.verdict}"
        )


async def stop_and_go(count: int) -> StopAndGo:
    """Stop the sending of ``count`` messages in its midst, and let it go on; return what became of them."""
    began = time.monotonic()
    messages: list[dict[str, Any]] = [
        {"id": f"stop-{number:06d}", "to": f"+1202{number:07d}", "body": f"stop-{number:06d} hello"}
        for number in range(3_000_000, 3_000_000 + count)
    ]
    async with AsyncExitStack() as stack:
        azurite, standin = await stack.enter_async_context(storage_and_standin())
        running = await stack.enter_async_context(
            trial_app(
                storage=azurite, storage_of_app=azurite.connection_string, standin=standin, callbacks=True
            )
        )
        await running.enqueue(messages)
        while len(running.standin.account.messages) < count // 10:  # noqa: ASYNC110 - it has no events
            await asyncio.sleep(0.01)
        sent_before, asked = len(standin.account.messages), time.monotonic()
        stop, last_after = await asyncio.gather(
            running.request("stop", {"reason": "a trial"}), _last_one(running, since=asked)
        )
        sent = len(standin.account.messages)
        held = await _until_held(running.stops, stop["id"], count - sent)
        await asyncio.to_thread(running.host.restart, {})
        await running.run("deliveries_look_again")
        await running.run("reminders_tick")
        await asyncio.sleep(SETTLED_SECONDS)
        sent_meanwhile = len(standin.account.messages) - sent
        properties = await asyncio.to_thread(running.outbox.get_queue_properties)
        ended = time.monotonic()
        await running.request("go", {})
        known = await running.reconcile(messages, seconds=60 + count / 10, timers=("reminders_tick",))
        return StopAndGo(
            verdict=judge(
                messages,
                known,
                received=running.received(messages),
                dead_letters=await asyncio.to_thread(running.dead_letters.oldest),
                seconds=time.monotonic() - began,
            ),
            sent_before=sent_before,
            last_after=last_after,
            held=held,
            sent_meanwhile=sent_meanwhile,
            on_outbox=properties.approximate_message_count or 0,
            going_seconds=time.monotonic() - ended,
        )


async def _last_one(running: TrialApp, *, since: float) -> float:
    """Wait until no message came for a while; return when the last one came, in seconds after ``since``."""
    texts = running.standin.account.messages
    count, changed = len(texts), since
    while time.monotonic() < max(changed, since + AIM_SECONDS) + SETTLED_SECONDS:
        await asyncio.sleep(0.02)
        if len(texts) != count:
            count, changed = len(texts), time.monotonic()
    return changed - since


async def _until_held(stops: Stops, stop_id: str, count: int) -> int:
    """Wait until a stop holds so many; return how many it holds."""
    async with asyncio.timeout(60 + count / 10):
        while (held := await asyncio.to_thread(_count, stops, stop_id)) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.5 + count / 500)  # Azurite reads the whole table for each page
    return held


def _count(stops: Stops, stop_id: str) -> int:
    return sum(1 for _ in stops.held(stop_id).oldest())
