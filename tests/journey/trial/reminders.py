"""Fire reminders while workers are killed (SIGKILL) around every request that a tick or a sender makes.

Every fourth reminder has a plan: at which step its worker is killed, before the request arrives or
before its answer does. Half of the reminders fire twice, so that the step to the next occurrence is
covered too. Two of five are appointments with three messages around one time.
"""

import asyncio
import re
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from local.host import load_settings
from shared.domain.deliveries.delivery import Delivery
from shared.domain.reminders.occurrence_message import occurrence_id
from shared.domain.reminders.recurrence.instants import instants
from shared.domain.reminders.reminder import ReminderState
from shared.domain.reminders.reminder_validation import read_reminder
from shared.services.reminders.edit_reminder import set_reminder
from shared.wiring.services import Services
from tests.journey.hosts.functions_host import KillableHost
from tests.journey.trial.host_process import ROOT
from tests.journey.trial.message_requests import MessageRequest, MessageRequests
from tests.journey.trial.trial_app import (
    SENDER,
    TrialApp,
    port_of,
    storage_and_standin,
    through_proxies,
    trial_app,
)
from tests.journey.trial.verdict import Verdict, judge
from tests.raw_http import Exchange, FaultProxy

TICKERS = ("function:reminders_tick", "function:reminders_tick_by_queue")
STEPS = ("enqueue", "move", "claim", "send", "assign SID", "record")
"""Requests: a tick puts a message on the outbox and moves its entry; a sender does the rest."""

MOMENTS = ("before", "after")
UNKNOWN = "of no delivery"
PLAN_EVERY = 4
"""Every fourth reminder has a plan; a killed worker affects the reminders beside it too."""

BETWEEN = timedelta(seconds=0.5)
"""From one reminder of a wave to the next."""

WAVE_SIZE = 80
"""A killed tick puts all that is due on the outbox once more: senders could not keep up with larger waves."""


@dataclass
class PlannedKills:
    """Kills the worker of each reminder with a plan once, and counts the kills by step."""

    plans: dict[str, tuple[str, str]]
    counts: Counter[tuple[str, str]]
    host: KillableHost | None = None

    def before(self, request: MessageRequest, _: Exchange) -> None:
        self._kill_if_planned("before", request)

    def after(self, request: MessageRequest) -> None:
        self._kill_if_planned("after", request)

    def _kill_if_planned(self, moment: str, request: MessageRequest) -> None:
        if self.plans.get(request.message_id) == (request.step, moment) and self.host:
            del self.plans[request.message_id]
            self.counts[request.step, moment] += 1
            is_of_a_tick = request.step in {"move", "enqueue"}
            for group in TICKERS if is_of_a_tick else (SENDER,):
                self.host.kill_worker(group)


APPOINTMENT = {"before": ["PT4S", "PT2S", "PT0S"]}
UNTIL_IT = timedelta(seconds=4)


def is_appointment(number: int) -> bool:
    """Return whether the reminder of that number is an appointment. Five is in no cycle of the plans."""
    return number % 5 in {1, 3}


def numbered(numbers: range, *, first: datetime, times: int) -> list[dict[str, Any]]:
    """Return a reminder for each number, each to its own phone; half of them fire ``times`` times."""
    requested = []
    for index, number in enumerate(numbers):
        due = (first + BETWEEN * index).replace(microsecond=0)
        name = f"rem-{number:06d}"
        times_of = {
            "rrule": "FREQ=MINUTELY",
            "count": times if number // PLAN_EVERY % 2 else 1,
            "start": f"{due:%Y-%m-%dT%H:%M:%S}",
        }
        if is_appointment(number):
            times_of = {"at": f"{due + UNTIL_IT:%Y-%m-%dT%H:%M:%S}", **APPOINTMENT}
        message = {"to": f"+1202555{number:04d}", "body": f"{name} hello"}
        requested.append({"id": name, "message": message, **times_of, "zone": "UTC"})
    return requested


async def reminders(count: int, *, times: int = 2) -> tuple[Verdict, Counter[tuple[str, str]]]:
    """Fire reminders in waves while workers are killed; return the verdict, and the kills by step."""
    began = time.monotonic()
    matrix = list(product(STEPS, MOMENTS))
    plans = {f"rem-{n:06d}": matrix[n // PLAN_EVERY % len(matrix)] for n in range(0, count, PLAN_EVERY)}
    kills = PlannedKills(plans, Counter())
    async with AsyncExitStack() as stack:
        connection, running = await _start_app_with_kills(stack, kills)
        ticking = asyncio.create_task(_tick(running))
        messages = await _fire_in_waves(running, connection, count, times=times)
        known = await running.reconcile(messages, seconds=900)
        ticking.cancel()
        dead_letters = await asyncio.to_thread(running.dead_letters.oldest)
        received = _received(running, known)
        seconds = time.monotonic() - began
        verdict = judge(messages, known, received=received, dead_letters=dead_letters, seconds=seconds)
        verdict.duplicates += [UNKNOWN] * received[UNKNOWN]
    return verdict, kills.counts


async def _start_app_with_kills(stack: AsyncExitStack, kills: PlannedKills) -> tuple[str, TrialApp]:
    """Start the app with a proxy before each service; return the direct connection, and the app."""

    def find_reminder(text: str) -> str | None:
        found = re.findall(r"rem-\d{6}", text)
        # One transaction moves many reminders: one of them may have a plan.
        return next((name for name in found if name in kills.plans), found[0]) if found else None

    azurite, standin = await stack.enter_async_context(storage_and_standin())
    script = MessageRequests(find_reminder).script(before=kills.before, after=kills.after)
    connection = through_proxies(stack, azurite, script, script)
    twilio = stack.enter_context(FaultProxy(port_of(standin.url), script))
    running = await stack.enter_async_context(
        trial_app(
            storage=azurite,
            storage_of_app=connection,
            twilio_of_app=twilio.url,
            standin=standin,
            callbacks=False,
        )
    )
    kills.host = running.host
    return azurite.connection_string, running


async def _fire_in_waves(
    running: TrialApp, connection: str, count: int, *, times: int
) -> list[dict[str, Any]]:
    """Set reminders, one wave after the other; return the messages that must be sent."""
    messages = []
    for start in range(0, count, WAVE_SIZE):
        numbers = range(start, min(start + WAVE_SIZE, count))
        until_all_are_set = timedelta(seconds=6 + 0.15 * len(numbers))
        first = datetime.now(UTC) + until_all_are_set  # noqa: TID251 - the trial needs real time
        requested = numbered(numbers, first=first, times=times)
        expected = await asyncio.to_thread(set_all, connection, requested)
        await running.reconcile(expected, seconds=300)  # the next wave follows even if some are still open
        messages += expected
    return messages


async def _tick(running: TrialApp) -> None:
    """Run a tick every two seconds: most of them are killed."""
    while True:
        await running.run("reminders_tick")
        await asyncio.sleep(2)


def set_all(connection: str, reminders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Set the reminders; return the messages that must be sent, in the same order."""
    settings = load_settings(ROOT / "local.settings.json.example")
    services = Services({**settings, "AzureWebJobsStorage": connection})
    messages = []
    for raw in reminders:
        now = datetime.now(UTC)  # noqa: TID251 - as above
        reminder = read_reminder(raw, default_id="-", default_country="")
        scheduled = set_reminder(
            reminder, agenda=services.agenda, ledger=services.ledger, default_country="", now=now
        )
        messages += _messages(scheduled, now)
    return messages


def _messages(scheduled: ReminderState, now: datetime) -> list[dict[str, Any]]:
    return [{"id": occurrence_id(scheduled, at)} for at in instants(scheduled.reminder, after=now)]


def _received(running: TrialApp, known: list[Delivery | None]) -> Counter[str]:
    """Return how often each message reached its person: its text names the reminder, its SID the delivery."""
    of_sid = {sid: delivery.id for delivery in known if delivery for sid in delivery.sids}
    messages = running.standin.account.messages.values()
    sids = [message.sid for message in messages if message.body.startswith("rem-")]
    return Counter(of_sid.get(sid, UNKNOWN) for sid in sids)
