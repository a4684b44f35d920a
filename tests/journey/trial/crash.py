"""Send messages while workers are killed (SIGKILL) before and after every request of a message.

Each message has a plan: at which of its requests the worker is killed, whether
before the request or before its answer arrives, and what else fails. Messages
share a worker, so each kill also affects other messages at any step.
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
REQUESTS = range(1, 8)
"""Claim, check, send, assign the SID, record, and two more if the attempt is reconciled."""

FAULTS = ("none", "twice", "slow")
"""What else fails for a message: nothing; it is enqueued twice; Twilio is slower than the lease.
In addition, one request to Twilio in five fails, before or after it was processed."""

SLOW_SECONDS = 5
"""Longer than the short lease, so that the lease ends while a message is being sent."""


@dataclass(frozen=True)
class Plan:
    """What fails for one message."""

    request: int  # the worker is killed at the request with this number; 0: never
    moment: str
    fault: str


KILLING_PLANS = [
    Plan(request, moment, fault) for fault, request, moment in product(FAULTS, REQUESTS, MOMENTS)
]
PLANS = [plan for killing in KILLING_PLANS for plan in (killing, *[Plan(0, "", killing.fault)] * 3)]
"""Every fourth message has a plan with a kill; the kills affect the other messages, too."""


class WorkerKills:
    """Kills workers according to the plans, and counts the kills by step."""

    def __init__(self, plans: dict[str, Plan]) -> None:
        self.plans = plans
        self.counts: Counter[tuple[str, str]] = Counter()
        self.kill = lambda: None
        self._delayed: set[str] = set()

    async def before(self, request: ProxiedRequest) -> None:
        plan = self.plans[request.message_id]
        if plan.fault == "slow" and request.step == "send" and request.message_id not in self._delayed:
            self._delayed.add(request.message_id)
            await asyncio.sleep(SLOW_SECONDS)
        self._kill_if_planned("before", request)

    async def after(self, request: ProxiedRequest) -> None:
        self._kill_if_planned("after", request)

    def _kill_if_planned(self, moment: str, request: ProxiedRequest) -> None:
        plan = self.plans[request.message_id]
        if (plan.request, plan.moment) == (request.number, moment):
            self.counts[request.step, moment] += 1
            self.kill()


def numbered(count: int) -> tuple[list[dict[str, Any]], dict[str, Plan]]:
    """Return ``count`` messages, each to a different number, and the plan of each."""
    messages, plans = [], {}
    for number in range(count):
        message_id = f"crash-{number:06d}"
        messages.append({"id": message_id, "to": f"+1202555{number:04d}", "body": f"{message_id} hello"})
        plans[message_id] = PLANS[number % len(PLANS)]
    return messages, plans


async def crash(count: int, *, at_once: int = 100) -> tuple[Verdict, Counter[tuple[str, str]]]:
    """Send ``count`` messages while workers are killed; return the verdict, and the kills by step."""
    began = time.monotonic()
    messages, plans = numbered(count)
    kills = WorkerKills(plans)
    ids = _ids_by_recipient(messages)

    def find_message(text: str) -> str | None:
        if in_text := re.search(r"crash-\d{6}", text):
            return in_text[0]
        found = re.search(r"contacts\(PartitionKey='(\w+)'", text) or re.search(r"To=(\+\d+)", text)
        return ids.get(found[1]) if found else None

    async with AsyncExitStack() as stack:
        azurite, standin = await stack.enter_async_context(storage_and_standin())
        proxies = [
            await stack.enter_async_context(
                FaultProxy(url, find_message, before=kills.before, after=kills.after)
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
        kills.kill = lambda: _kill(running.host.pid_of(SENDER))
        await _set_faults(standin.url)
        for start in range(0, count, at_once):
            wave = messages[start : start + at_once]
            await running.enqueue(
                [*wave, *(message for message in wave if plans[message["id"]].fault == "twice")]
            )
            await running.reconcile(
                wave, seconds=45
            )  # the next wave follows even if this one is not finished
        known = await running.reconcile(messages, seconds=900)
        dead_letters = await asyncio.to_thread(running.dead_letters.oldest)
        verdict = judge(
            messages,
            known,
            received=running.received(messages),
            dead_letters=dead_letters,
            seconds=time.monotonic() - began,
        )
    return verdict, kills.counts


def _ids_by_recipient(messages: list[dict[str, Any]]) -> dict[str, str]:
    by_number = {message["to"]: message["id"] for message in messages}
    hashed = {
        hashlib.sha256(number.encode()).hexdigest()[:32]: message_id
        for number, message_id in by_number.items()
    }
    return by_number | hashed


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


async def _set_faults(twilio: str) -> None:
    """Let a random part of the requests to Twilio fail, in four ways."""
    modes = ("500_before", "500_after", "reset_before", "reset_after")
    faults = [{"on": "messages", "mode": mode, "rate": 0.05, "seed": 7} for mode in modes]
    async with (
        aiohttp.ClientSession() as session,
        session.put(f"{twilio}/_control/faults", json=faults) as answer,
    ):
        assert answer.status == 200, await answer.text()
