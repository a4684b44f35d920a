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

from tests.journey.trial.fault_proxy import FaultProxy, ProxiedRequest
from tests.journey.trial.trial_app import SENDER, storage_and_standin, trial_app
from tests.journey.trial.verdict import Verdict, judge

MOMENTS = ("before", "after")
REQUESTS = range(1, 8)  # claim, check, send, own, record, and two more if it is being settled
TROUBLES = ("none", "twice", "slow")
"""What else goes wrong with a message: nothing; it is enqueued twice; Twilio is slower than the lease.
Beside that, one request to Twilio in five fails, with or without having been processed."""

SLOW_SECONDS = 5
"""Longer than the short lease, so that the lease ends while a message is being sent."""


@dataclass(frozen=True)
class Plan:
    """What goes wrong with one message."""

    request: int  # the worker dies at the how-manieth request about it; 0: never
    moment: str
    trouble: str


DEADLY = [Plan(request, moment, trouble) for trouble, request, moment in product(TROUBLES, REQUESTS, MOMENTS)]
PLANS = [plan for deadly in DEADLY for plan in (deadly, *[Plan(0, "", deadly.trouble)] * 3)]
"""Every fourth message has a death of its own; the others die with their neighbours."""


class WorkerCrashes:
    """Kills workers according to plan, and counts at which step."""

    def __init__(self, plans: dict[str, Plan]) -> None:
        self.plans = plans
        self.at: Counter[tuple[str, str]] = Counter()
        self.kill = lambda: None
        self._done: set[str] = set()

    async def before(self, request: ProxiedRequest) -> None:
        plan = self.plans[request.message_id]
        if plan.trouble == "slow" and request.step == "send" and request.message_id not in self._done:
            self._done.add(request.message_id)
            await asyncio.sleep(SLOW_SECONDS)
        self._maybe("before", request)

    async def after(self, request: ProxiedRequest) -> None:
        self._maybe("after", request)

    def _maybe(self, moment: str, request: ProxiedRequest) -> None:
        plan = self.plans[request.message_id]
        if (plan.request, plan.moment) == (request.number, moment):
            self.at[request.step, moment] += 1
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
    crashes = WorkerCrashes(plans)
    names = _names(messages)

    def find_message(text: str) -> str | None:
        if own := re.search(r"crash-\d{6}", text):
            return own[0]
        found = re.search(r"contacts\(PartitionKey='(\w+)'", text) or re.search(r"To=(\+\d+)", text)
        return names.get(found[1]) if found else None

    async with AsyncExitStack() as stack:
        azurite, standin = await stack.enter_async_context(storage_and_standin())
        proxies = [
            await stack.enter_async_context(
                FaultProxy(url, find_message, before=crashes.before, after=crashes.after)
            )
            for url in (
                f"http://127.0.0.1:{azurite.table_port}",
                f"http://127.0.0.1:{azurite.queue_port}",
                standin.url,
            )
        ]
        connection = azurite.connection_string
        for port, fault_proxy in zip((azurite.table_port, azurite.queue_port), proxies[:2], strict=True):
            connection = connection.replace(f"http://127.0.0.1:{port}", fault_proxy.url)
        running = await stack.enter_async_context(
            trial_app(
                storage=azurite,
                storage_of_app=connection,
                twilio_of_app=proxies[2].url,
                standin=standin,
                callbacks=False,
            )
        )
        crashes.kill = lambda: _kill(running.host.pid_of(SENDER))
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
    return verdict, crashes.at


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
