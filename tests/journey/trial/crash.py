"""Send messages while workers and hosts are killed (SIGKILL) before and after every request of a message.

Half of the messages are enqueued, the others are posted and sent within the request (``Prefer: wait``).
Each message has a plan: at which of its requests the worker, or the host with all its workers, is killed,
whether before the request or before its answer arrives, and what else fails. Messages share a worker, so
each kill also affects other messages at any step.
"""

import asyncio
import hashlib
import re
import threading
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from itertools import cycle, product
from typing import Any

from tests.journey.hosts.functions_host import KillableHost
from tests.journey.trial.kinds import (
    NOT_EXPECTED,
    STOPPED,
    address_of,
    calls_received,
    expected,
    kind_of,
    make_content,
    make_landlines,
    message_of,
    set_faults,
    with_words,
)
from tests.journey.trial.message_requests import MessageRequest, MessageRequests
from tests.journey.trial.trial_app import (
    HTTP,
    SENDER,
    TrialApp,
    port_of,
    storage_and_standin,
    through_proxies,
    trial_app,
)
from tests.journey.trial.verdict import Verdict, judge
from tests.raw_http import Exchange, FaultProxy

MOMENTS = ("before", "after")
REQUESTS = range(1, 8)
"""Claim, check, send, assign the SID, record, and two more if the attempt is reconciled. Of a posted message:
accept, enqueue, claim, check, send, assign the SID, record."""

FAULTS = ("none", "twice", "slow")
"""What else fails for a message: nothing; it is enqueued twice; Twilio is slower than the lease.
In addition, one request to Twilio in five fails, before or after it was processed."""

SLOW_SECONDS = 5
"""Longer than the short lease, so that the lease ends while a message is being sent."""

SECONDS_EACH = 2
"""How long the trial waits for all messages after the last wave: hosts and workers are often down."""


STOPPED_SECONDS = 3
"""How long messages with a tag are held, in each wave."""

VICTIMS = ("worker", "host", "worker", "worker", "host")
"""Two of five kills end the host, with every worker, instead of the sender's worker."""


@dataclass(frozen=True)
class Plan:
    """What fails for one message."""

    request: int  # the victim is killed at the request with this number; 0: never
    moment: str
    fault: str
    victim: str = ""
    kind: str = ""  # of the message
    is_posted: bool = False  # else it is enqueued

    @property
    def group(self) -> str:
        """The scaling group whose worker sends the message at first."""
        return HTTP if self.is_posted else SENDER


KILLING_PLANS = [
    Plan(request, moment, fault, victim)
    for (fault, request, moment), victim in zip(
        [*product(FAULTS, REQUESTS, MOMENTS)] * len(VICTIMS), cycle(VICTIMS), strict=False
    )
]
PLANS = [plan for killing in KILLING_PLANS for plan in (killing, *[Plan(0, "", killing.fault)] * 3)]
"""Every fourth message has a plan with a kill; the kills affect the other messages, too."""


PLANS_IN_TURN = 8
"""As many messages are enqueued, as many posted, in turn: so each plan is carried out on both ways."""

POSTS_AT_ONCE = 4
"""As many as a worker sends within their requests; it would send more of them over the queue."""


class PlannedKills:
    """Kills workers and hosts according to the plans, and counts the kills by victim, step and moment."""

    def __init__(self, plans: dict[str, Plan]) -> None:
        self.plans = plans
        self.counts: Counter[tuple[str, str, str]] = Counter()
        self.by_kind: Counter[tuple[str, str]] = Counter()  # kills, and statuses at the end
        self.applied = 0  # answers that had the delivery: sent within the request
        self.triggered: set[str] = set()  # ids of messages whose plan was carried out
        self.host: KillableHost | None = None
        self._delayed: set[str] = set()
        self._restarts: list[threading.Thread] = []

    def before(self, request: MessageRequest, exchange: Exchange) -> None:
        plan = self.plans[request.message_id]
        if plan.fault == "slow" and request.step == "send" and request.message_id not in self._delayed:
            self._delayed.add(request.message_id)
            exchange.wait(SLOW_SECONDS)
        self._kill_if_planned("before", request)

    def after(self, request: MessageRequest) -> None:
        self._kill_if_planned("after", request)

    def wait_for_restarts(self) -> None:
        """Return when every killed host runs again."""
        for restart in self._restarts:
            restart.join()

    def _kill_if_planned(self, moment: str, request: MessageRequest) -> None:
        plan = self.plans[request.message_id]
        if (plan.request, plan.moment) == (request.number, moment) and self.host:
            self.triggered.add(request.message_id)
            if plan.victim == "worker":
                was_killed = self.host.kill_worker(plan.group)
            elif was_killed := self.host.kill():
                self._restarts.append(threading.Thread(target=self.host.start))
                self._restarts[-1].start()
            if was_killed:  # else another kill was first
                self.counts[plan.victim, request.step, moment] += 1
                self.by_kind[plan.kind, "killed"] += 1


def numbered(numbers: range) -> tuple[list[dict[str, Any]], dict[str, Plan]]:
    """Return messages with these numbers, each of a kind and to a number of its own, and their plans."""
    messages, plans = [], {}
    for number in numbers:
        message_id = f"crash-{number:06d}"
        is_posted = number // PLANS_IN_TURN % 2 == 1
        plan = PLANS[number % len(PLANS)]
        plans[message_id] = replace(plan, is_posted=is_posted, kind=kind_of(number))
        messages.append(message_of(number, message_id))
    return messages, plans


async def crash(numbers: range, *, at_once: int = 100) -> tuple[Verdict, PlannedKills]:
    """Send messages while workers and hosts are killed; return the verdict, and the kills."""
    began = time.monotonic()
    messages, plans = numbered(numbers)
    count = len(messages)
    kills = PlannedKills(plans)
    async with AsyncExitStack() as stack:
        running = await _start_app_with_kills(stack, kills, messages)
        for start in range(0, count, at_once):
            await running.request("stop", {"reason": "a trial", "tag": STOPPED})
            going_on = asyncio.create_task(_go_on(running))
            wave = messages[start : start + at_once]
            wave += [message for message in wave if plans[message["id"]].fault == "twice"]
            wave.sort(key=lambda message: message["id"])  # what is posted twice is posted at the same time
            posted = [message for message in wave if plans[message["id"]].is_posted]
            await running.enqueue([message for message in wave if message not in posted])
            kills.applied += await running.post(posted, at_once=POSTS_AT_ONCE, headers={"Prefer": "wait=5"})
            await running.reconcile(
                wave, seconds=45
            )  # the next wave follows even if this one is not finished
            await going_on
        known = await running.reconcile(messages, seconds=max(900, count * SECONDS_EACH))
        for message, delivery in zip(messages, known, strict=True):
            kills.by_kind[plans[message["id"]].kind, str(delivery and delivery.status)] += 1
        have_words = with_words(messages, known)
        follow_ups = expected(messages, known)
        known += await running.reconcile(follow_ups, seconds=max(900, count * SECONDS_EACH))
        dead_letters = await asyncio.to_thread(running.dead_letters.oldest)
        calls = calls_received(running, follow_ups)
        verdict = judge(
            [*messages, *follow_ups],
            known,
            received=running.received(messages) + calls,
            dead_letters=dead_letters,
            seconds=time.monotonic() - began,
        )
        verdict.wrong += have_words
        verdict.wrong += [call for call in calls if call.startswith(NOT_EXPECTED)]
        await asyncio.to_thread(kills.wait_for_restarts)
    return verdict, kills


async def _go_on(running: TrialApp) -> None:
    """End the stop after a while. If a host died, there may be two of them: all are ended."""
    await asyncio.sleep(STOPPED_SECONDS)
    await running.request("go", {"all": True})


async def _start_app_with_kills(
    stack: AsyncExitStack, kills: PlannedKills, messages: list[dict[str, Any]]
) -> TrialApp:
    ids = _ids_by_recipient(messages)

    def find_message(text: str) -> str | None:
        if in_text := re.search(r"crash-\d{6}", text):
            return in_text[0]
        found = re.search(r"contacts\(PartitionKey='(\w+)'", text) or re.search(
            r"To=((?:whatsapp:)?\+\d+)", text
        )
        return ids.get(found[1]) if found else None

    azurite, standin = await stack.enter_async_context(storage_and_standin())
    script = MessageRequests(find_message).script(before=kills.before, after=kills.after)
    twilio = stack.enter_context(FaultProxy(port_of(standin.url), script))
    running = await stack.enter_async_context(
        trial_app(
            storage=azurite,
            storage_of_app=through_proxies(stack, azurite, script, script),
            twilio_of_app=twilio.url,
            standin=standin,
            callbacks=False,
        )
    )
    kills.host = running.host
    await set_faults(twilio=standin.url)
    await make_content(twilio=standin.url)
    await make_landlines(messages, twilio=standin.url)
    return running


def _ids_by_recipient(messages: list[dict[str, Any]]) -> dict[str, str]:
    by_number = {address_of(message): message["id"] for message in messages}
    hashed = {
        hashlib.sha256(number.encode()).hexdigest()[:32]: message_id
        for number, message_id in by_number.items()
    }
    return by_number | hashed
