"""The services of reminders and sending with a virtual clock, where workers die at any write."""

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from shared.domain.deliveries.retry_policy import RetryPolicy
from shared.domain.deliveries.status import Status
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.guard.guard_rules import GuardRules
from shared.domain.messages.envelope import encode_envelope
from shared.domain.messages.message import Message
from shared.domain.reminders.reminder import Reminder
from shared.domain.reminders.reminder_validation import read_reminder
from shared.domain.senders.choose_sender import Senders
from shared.services.held_messages.account_breaker import AccountBreaker
from shared.services.reminders.cancel_reminder import cancel_reminder
from shared.services.reminders.edit_reminder import set_reminder
from shared.services.reminders.list_reminders import find_reminder
from shared.services.reminders.tick import fire_if_due_soon, tick
from shared.services.reminders.tick_context import TickContext
from shared.services.sending.deliver import deliver
from shared.services.sending.next_step import NextStep
from shared.services.sending.send_context import SendContext
from shared.services.sending.take_from_outbox import take_from_outbox
from tests.examples import some_checks
from tests.fakes.content import MemoryFlows, MemoryTemplates
from tests.fakes.guard import memory_guard
from tests.fakes.queues import MemoryOutbox, MemoryTickQueue
from tests.fakes.storage import (
    MemoryAgenda,
    MemoryContacts,
    MemoryDeadLetters,
    MemoryHeldMessages,
    MemoryLedger,
)
from tests.fakes.twilio import RecordingSender

FLOWS = MemoryFlows(ask=Flow(start="ask", steps={"ask": Step(say="Coming?", answers={"1": "ask"})}))

WRITES = {"save", "move", "defer", "put", "record_tick", "add"}


class Killed(BaseException):
    """The worker died. Not an ``Exception``: no code of the app can catch it."""


@dataclass
class Crash:
    """Kills the worker at its n-th write, before or after it is made."""

    writes_left: int = -1
    after: bool = False

    def guard(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*args: Any, **kwargs: Any) -> Any:
            self.writes_left -= 1
            is_last = self.writes_left == 0
            if is_last and not self.after:
                raise Killed
            result = write(*args, **kwargs)
            if is_last:
                raise Killed
            return result

        return guarded


class CrashingPort:
    """A port at whose writes the worker may die."""

    def __init__(self, port: Any, crash: Crash) -> None:
        self._port, self._crash = port, crash

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._port, name)
        return self._crash.guard(attribute) if name in WRITES else attribute


@dataclass
class SimulatedApp:
    """Storage, an outbox that shows messages at their time, senders, and callers of the API."""

    now: datetime
    messages: dict[str, list[Message]] = field(default_factory=dict)  # that were sent, by their text
    crashes: Counter[str] = field(default_factory=Counter)
    sent_at: dict[str, datetime] = field(default_factory=dict)  # by the ids of messages
    follow_ups: Counter[str] = field(default_factory=Counter)  # calls, by the ids of the messages before
    rules: GuardRules = field(default_factory=GuardRules)
    sender: RecordingSender = field(default_factory=RecordingSender)
    lateness: timedelta = timedelta(0)  # how long a worker takes until it makes its request

    def __post_init__(self) -> None:
        self.agenda, self.ledger = MemoryAgenda(), MemoryLedger()
        self.contacts, self.dead_letters = MemoryContacts(), MemoryDeadLetters()
        self._queue: list[tuple[datetime, int, bytes]] = []
        self._numbers = count()
        self._expired: Counter[str] | None = None
        self._crash = Crash()
        outbox, held_messages = MemoryOutbox(), MemoryHeldMessages()
        outbox.put = self._put
        self._outbox = outbox
        self._context = TickContext(
            agenda=CrashingPort(self.agenda, self._crash),
            outbox=CrashingPort(outbox, self._crash),
            ledger=CrashingPort(self.ledger, self._crash),
            contacts=self.contacts,
            flows=MemoryFlows(),
            templates=MemoryTemplates(),
            default_country="",
            elapsed=timedelta,
            concurrency=1,
        )
        self._sending = SendContext(
            ledger=self.ledger,
            contacts=self.contacts,
            sender=self.sender,
            dead_letters=self.dead_letters,
            flows=FLOWS,
            templates=MemoryTemplates(),
            outbox=outbox,
            agenda=self.agenda,
            breaker=AccountBreaker(held_messages, key="key-1"),
            held_messages=held_messages,
            guard=memory_guard(self.rules),
            retry_policy=RetryPolicy(),
            public_url="https://desk.example/",
            senders=Senders(default="+15005550006"),
        )

    def _put(self, envelope: Any, *, delay: timedelta) -> None:
        heapq.heappush(self._queue, (self.now + delay, next(self._numbers), encode_envelope(envelope)))

    def tick(self, *, dies_at: int = -1, after: bool = False) -> bool:
        """Make a tick; return whether it was completed."""
        return self._run(
            "tick", lambda: tick(self._context, ticks=MemoryTickQueue(), now=self.now), dies_at, after=after
        )

    def set(
        self, raw: dict[str, Any], *, dies_at: int = -1, after: bool = False, gives_up: bool = False
    ) -> None:
        """Set a reminder; the caller repeats a request without an answer, or gives up."""

        def request() -> None:
            state = set_reminder(
                read_reminder(raw, default_id="-", default_country=""),
                agenda=self._context.agenda,
                ledger=self._context.ledger,
                default_country="",
                now=self.now,
            )
            fire_if_due_soon(state, context=self._context, now=self.now)

        if not self._run("set", request, dies_at, after=after) and not gives_up:
            self.set(raw)

    def cancel(
        self, reminder_id: str, *, dies_at: int = -1, after: bool = False, gives_up: bool = False
    ) -> None:
        """Cancel a reminder; the caller repeats a request without an answer, or gives up."""

        def request() -> None:
            cancel_reminder(
                reminder_id,
                agenda=self._context.agenda,
                ledger=self._context.ledger,
                default_country="",
                now=self.now,
            )

        if not self._run("cancel", request, dies_at, after=after) and not gives_up:
            self.cancel(reminder_id)

    def in_force(self, reminder_id: str) -> tuple[Reminder, bool]:
        """Return the reminder in force, and whether it is canceled."""
        state = find_reminder(reminder_id, agenda=self.agenda)
        return state.reminder, state.canceled

    def skipped(self, reminder_id: str) -> int:
        """Return how many occurrences the reminder says were skipped."""
        return find_reminder(reminder_id, agenda=self.agenda).skipped

    def expired(self) -> Counter[str]:
        """Return how many messages expired on the outbox, by their text."""
        if self._expired is None:
            rows = [row for _, row in self.ledger._rows.all()]
            self._expired = Counter(row.message.body for row in rows if row.status is Status.EXPIRED)
        return self._expired

    def first_due(self) -> datetime | None:
        """Return when the earliest entry of the agenda is due."""
        return min((key[0] for key in self.agenda._entries), default=None)

    def first_visible(self) -> datetime | None:
        """Return when the next message becomes visible on the outbox."""
        return self._queue[0][0] if self._queue else None

    def send(self) -> None:
        """Send what is visible on the outbox."""
        while self._queue and self._queue[0][0] <= self.now:
            _, number, body = heapq.heappop(self._queue)
            take_from_outbox(
                body,
                queue_id=f"q{number}",
                default_country="",
                checks=some_checks(flows=FLOWS),
                deliver=self._deliver,
                outbox=self._outbox,
                dead_letters=self.dead_letters,
                now=self.now,
            )

    def _deliver(self, message: Message, _enqueued_at: datetime) -> NextStep:
        before = len(self.sender.sent)
        next_step = deliver(
            message,
            context=self._sending,
            now=self.now,
            elapsed=lambda: self.lateness,
            attempt_id=f"attempt-{next(self._numbers)}",
        )
        for sent in self.sender.sent[before:]:
            first, _, condition = sent.id.partition("~")
            if condition:
                self.follow_ups[first] += 1
            else:
                self.sent_at[first] = self.now
                self.messages.setdefault(sent.body, []).append(sent)
        return next_step

    def _run(self, what: str, act: Callable[[], Any], dies_at: int, *, after: bool) -> bool:
        """Run one call of the app; return False if its worker died at that write."""
        self._crash.writes_left, self._crash.after = dies_at, after
        try:
            act()
        except Killed:
            self.crashes[what] += 1
            return False
        finally:
            self._crash.writes_left = -1
        return True
