"""The crash matrix: workers are killed (SIGKILL) around every request that sending a message needs.

Each message has a plan: after how many of its requests the worker dies, whether
before the request arrives or before its answer does, and what else goes wrong
with it. Messages share a worker, so each death hits others wherever they are.
"""

import asyncio
import hashlib
import os
import re
import signal
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import product
from typing import Any

import aiohttp

from tests.journey.trial.stage import SENDER, stage, storage_and_standin
from tests.journey.trial.toll import Passage, Toll
from tests.journey.trial.verdict import Verdict, judge

MOMENTS = ("before", "after")
REQUESTS = range(1, 8)  # claim, check, send, own, record, and two more if it is being settled
TROUBLES = ("none", "twice", "slow")
"""What else goes wrong with a message: nothing; it is enqueued twice; Twilio is slower than the lease.
Beside that, one request to Twilio in five fails, with or without having been processed."""

SLOW_SECONDS = 5
"""Longer than the impatient lease, so that it ends mid-send."""


@dataclass(frozen=True)
class Plan:
    """What goes wrong with one message."""

    request: int  # the worker dies at the how-manieth request about it; 0: never
    moment: str
    trouble: str


DEADLY = [Plan(request, moment, trouble) for trouble, request, moment in product(TROUBLES, REQUESTS, MOMENTS)]
PLANS = [plan for deadly in DEADLY for plan in (deadly, *[Plan(0, "", deadly.trouble)] * 3)]
"""Every fourth message has a death of its own; the others die with their neighbours."""


class Deaths:
    """Kills workers according to plan, and counts at which step."""

    def __init__(self, plans: dict[str, Plan]) -> None:
        self.plans = plans
        self.at: Counter[tuple[str, str]] = Counter()
        self.kill = lambda: None
        self._done: set[str] = set()

    async def before(self, passage: Passage) -> None:
        plan = self.plans[passage.message_id]
        if plan.trouble == "slow" and passage.step == "send" and passage.message_id not in self._done:
            self._done.add(passage.message_id)
            await asyncio.sleep(SLOW_SECONDS)
        self._maybe("before", passage)

    async def after(self, passage: Passage) -> None:
        self._maybe("after", passage)

    def _maybe(self, moment: str, passage: Passage) -> None:
        plan = self.plans[passage.message_id]
        if (plan.request, plan.moment) == (passage.number, moment):
            self.at[passage.step, moment] += 1
            self.kill()


def numbered(count: int) -> tuple[list[dict[str, Any]], dict[str, Plan]]:
    """Return so many messages, each to a number of its own, and what goes wrong with each."""
    messages, plans = [], {}
    for number in range(count):
        message_id = f"crash-{number:06d}"
        messages.append({"id": message_id, "to": f"+1202555{number:04d}", "body": f"{message_id} hello"})
        plans[message_id] = PLANS[number % len(PLANS)]
    return messages, plans


async def crash(count: int, *, at_once: int = 100) -> tuple[Verdict, Counter[tuple[str, str]]]:
    """Send so many messages while workers die; return the verdict, and how often they died at which step."""
    began = time.monotonic()
    messages, plans = numbered(count)
    deaths = Deaths(plans)
    names = _names(messages)

    def find_message(text: str) -> str | None:
        if own := re.search(r"crash-\d{6}", text):
            return own[0]
        found = re.search(r"contacts\(PartitionKey='(\w+)'", text) or re.search(r"To=(\+\d+)", text)
        return names.get(found[1]) if found else None

    async with AsyncExitStack() as stack:
        azurite, standin = await stack.enter_async_context(storage_and_standin())
        tolls = [
            await stack.enter_async_context(Toll(url, find_message, before=deaths.before, after=deaths.after))
            for url in (
                f"http://127.0.0.1:{azurite.table_port}",
                f"http://127.0.0.1:{azurite.queue_port}",
                standin.url,
            )
        ]
        connection = azurite.connection_string
        for port, toll in zip((azurite.table_port, azurite.queue_port), tolls[:2], strict=True):
            connection = connection.replace(f"http://127.0.0.1:{port}", toll.url)
        running = await stack.enter_async_context(
            stage(
                storage=azurite,
                storage_of_app=connection,
                twilio_of_app=tolls[2].url,
                standin=standin,
                callbacks=False,
            )
        )
        deaths.kill = lambda: _kill(running.host.pid_of(SENDER))
        await _set_faults(standin.url)
        for start in range(0, count, at_once):
            some = messages[start : start + at_once]
            await running.enqueue([*some, *(one for one in some if plans[one["id"]].trouble == "twice")])
            await running.reconcile(
                some, seconds=45
            )  # the next wave follows even if this one has not settled
        known = await running.reconcile(messages, seconds=900)
        letters = await asyncio.to_thread(running.dead_letters.oldest)
        verdict = judge(
            messages,
            known,
            received=running.received(messages),
            letters=letters,
            seconds=time.monotonic() - began,
        )
    return verdict, deaths.at


def _names(messages: list[dict[str, Any]]) -> dict[str, str]:
    by_number = {one["to"]: one["id"] for one in messages}
    hashed = {hashlib.sha256(number.encode()).hexdigest()[:32]: name for number, name in by_number.items()}
    return by_number | hashed


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


async def _set_faults(twilio: str) -> None:
    """Let Twilio fail now and then, in every way there is; which requests are hit is up to chance."""
    modes = ("500_before", "500_after", "reset_before", "reset_after")
    faults = [{"on": "messages", "mode": mode, "rate": 0.05, "seed": 7} for mode in modes]
    async with (
        aiohttp.ClientSession() as session,
        session.put(f"{twilio}/_control/faults", json=faults) as answer,
    ):
        assert answer.status == 200, await answer.text()
