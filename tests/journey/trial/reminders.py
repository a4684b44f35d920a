"""Reminders while workers are killed (SIGKILL) around every request that a tick or a sender makes.

Every fourth reminder has a plan: at which step the worker dies that is at work
on it, before the request arrives or before its answer does. Half of them fire
twice, so that the step to the next occurrence is hit, too.
"""

import asyncio
import os
import re
import signal
import time
from collections import Counter
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from local.host import Host, load_settings
from shared.domain.deliveries.delivery import Delivery
from shared.domain.reminders.occurrence_message import occurrence_id
from shared.domain.reminders.recurrence import instants
from shared.domain.reminders.reminder import ReminderState
from shared.domain.reminders.reminder_validation import read_reminder
from shared.services.reminders.edit_reminder import set_reminder
from shared.wiring import Services
from tests.journey.trial.stage import ROOT, SENDER, Stage, stage, storage_and_standin
from tests.journey.trial.toll import Passage, Toll
from tests.journey.trial.verdict import Verdict, judge

TICKERS = ("function:reminders_tick", "function:reminders_tick_by_queue")
STEPS = ("put back", "move", "claim", "send", "own", "record")
"""A tick puts a message on the outbox and moves the agenda on; a sender does the rest."""

MOMENTS = ("before", "after")
OWN_DEATH = 4
"""Every fourth reminder has a death of its own; the others die with their neighbours."""

SPREAD = timedelta(seconds=40)
"""The reminders of a wave fall due within so long."""

WAVE = 120
"""A tick that dies has put all that is due on the outbox once more: with more at once, senders drown."""


@dataclass
class Deaths:
    """Kills workers at one step of each reminder that has a plan, once, and counts at which."""

    plans: dict[str, tuple[str, str]]
    at: Counter[tuple[str, str]]
    host: Host | None = None

    async def before(self, passage: Passage) -> None:
        self._maybe("before", passage)

    async def after(self, passage: Passage) -> None:
        self._maybe("after", passage)

    def _maybe(self, moment: str, passage: Passage) -> None:
        if self.plans.get(passage.message_id) == (passage.step, moment) and self.host:
            del self.plans[passage.message_id]
            self.at[passage.step, moment] += 1
            of_ticks = passage.step in {"move", "put back"}
            for group in TICKERS if of_ticks else (SENDER,):
                with suppress(LookupError, ProcessLookupError, AttributeError):
                    os.kill(self.host.pid_of(group), signal.SIGKILL)


def numbered(numbers: range, *, first: datetime, times: int) -> list[dict[str, Any]]:
    """Return a reminder for each number, to a phone of its own; half of them fire ``times`` times."""
    wanted = []
    for place, number in enumerate(numbers):
        due = (first + SPREAD * place / len(numbers)).replace(microsecond=0)
        name = f"rem-{number:06d}"
        wanted.append(
            {
                "id": name,
                "message": {"to": f"+1202555{number:04d}", "body": f"{name} hello"},
                "rrule": "FREQ=MINUTELY",
                "count": times if number // OWN_DEATH % 2 else 1,
                "start": f"{due:%Y-%m-%dT%H:%M:%S}",
                "zone": "UTC",
            }
        )
    return wanted


async def reminders(count: int, *, times: int = 2) -> tuple[Verdict, Counter[tuple[str, str]]]:
    """Let so many reminders fire, in waves, while workers die; return what came of it, and the deaths."""
    began = time.monotonic()
    matrix = list(product(STEPS, MOMENTS))
    plans = {f"rem-{n:06d}": matrix[n // OWN_DEATH % len(matrix)] for n in range(0, count, OWN_DEATH)}
    deaths = Deaths(plans, Counter())

    def find_reminder(text: str) -> str | None:
        found = re.findall(r"rem-\d{6}", text)
        # Many move in one transaction: it is about the one that the worker is to die at.
        return next((one for one in found if one in plans), found[0]) if found else None

    async with AsyncExitStack() as stack:
        azurite, standin = await stack.enter_async_context(storage_and_standin())
        connection, tolls = azurite.connection_string, []
        for port in (azurite.table_port, azurite.queue_port):
            url = f"http://127.0.0.1:{port}"
            toll = Toll(url, find_reminder, before=deaths.before, after=deaths.after)
            tolls.append(await stack.enter_async_context(toll))
            connection = connection.replace(url, toll.url)
        twilio = Toll(standin.url, find_reminder, before=deaths.before, after=deaths.after)
        await stack.enter_async_context(twilio)
        running = await stack.enter_async_context(
            stage(
                storage=azurite,
                storage_of_app=connection,
                twilio_of_app=twilio.url,
                standin=standin,
                callbacks=False,
            )
        )
        deaths.host = running.host
        ticking, messages = asyncio.create_task(_tick(running)), []
        for start in range(0, count, WAVE):
            first = datetime.now(UTC) + timedelta(seconds=18)  # noqa: TID251 - real time is on trial
            wanted = numbered(range(start, min(start + WAVE, count)), first=first, times=times)
            some = await asyncio.to_thread(_set_all, azurite.connection_string, wanted)
            await running.reconcile(
                some, seconds=300
            )  # the next wave follows even if this one has not settled
            messages += some
        known = await running.reconcile(messages, seconds=900)
        ticking.cancel()
        letters = await asyncio.to_thread(running.dead_letters.oldest)
        received = _received(running, known)
        verdict = judge(
            messages,
            known,
            received=received,
            letters=letters,
            seconds=time.monotonic() - began,
        )
        verdict.duplicates += ["nobody's"] * received["nobody's"]
    return verdict, deaths.at


async def _tick(running: Stage) -> None:
    """Make ticks all the time: most of them die."""
    while True:
        await running.run("reminders_tick")
        await asyncio.sleep(2)


def _set_all(connection: str, wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Set the reminders; return the messages that must come of them."""
    settings = load_settings(ROOT / "local.settings.json.example")
    own = Services({**settings, "AzureWebJobsStorage": connection})
    messages = []
    for raw in wanted:
        now = datetime.now(UTC)  # noqa: TID251 - as above
        reminder = read_reminder(raw, default_id="-", default_country="")
        scheduled = set_reminder(reminder, agenda=own.agenda, ledger=own.ledger, default_country="", now=now)
        messages += _messages(scheduled, now)
    return messages


def _messages(scheduled: ReminderState, now: datetime) -> list[dict[str, Any]]:
    return [{"id": occurrence_id(scheduled, at)} for at in instants(scheduled.reminder, after=now)]


def _received(running: Stage, known: list[Delivery | None]) -> Counter[str]:
    """Return how often each message reached its person: its text names the reminder, its SID the delivery."""
    of_sid = {sid: one.id for one in known if one for sid in one.sids}
    sids = [one.sid for one in running.standin.account.messages.values() if one.body.startswith("rem-")]
    return Counter(of_sid.get(sid, "nobody's") for sid in sids)
