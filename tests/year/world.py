"""The app's reminders in a world with a virtual clock, where workers die between any two writes."""

import heapq
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from shared.domain.deliveries.delivery import Status
from shared.domain.deliveries.retry_policy import RetryPolicy
from shared.domain.messages.envelope import encode_envelope
from shared.domain.messages.message import Message
from shared.domain.reminders.reminder import Reminder
from shared.domain.reminders.reminder_validation import read_reminder
from shared.services.reminders.edit_reminder import cancel_reminder, find, set_reminder
from shared.services.reminders.fire_due import TickContext
from shared.services.reminders.tick import if_due_soon, tick
from shared.services.sending.deliver import deliver
from shared.services.sending.next_step import NextStep
from shared.services.sending.send_context import SendContext
from shared.services.sending.take_from_outbox import take_from_outbox
from tests.fakes import (
    MemoryAgenda,
    MemoryContacts,
    MemoryDeadLetters,
    MemoryFlows,
    MemoryLedger,
    MemoryOutbox,
    MemoryTickQueue,
    RecordingSender,
)

WRITES = {"save", "move", "park", "put", "note_tick", "add"}


class Killed(BaseException):
    """The worker died. No code catches this, as none could."""


@dataclass
class Death:
    """Kills the worker at its n-th write, before or after it is made."""

    left: int = -1
    after: bool = False
    deaths: int = 0

    def guard(self, write: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*args: Any, **named: Any) -> Any:
            self.left -= 1
            now = self.left == 0
            if now and not self.after:
                self.deaths += 1
                raise Killed
            done = write(*args, **named)
            if now:
                self.deaths += 1
                raise Killed
            return done

        return guarded


class Mortal:
    """A port whose writes a worker may not survive."""

    def __init__(self, port: Any, death: Death) -> None:
        self._port, self._death = port, death

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        return self._death.guard(found) if name in WRITES else found


@dataclass
class World:
    """Storage, a queue that shows messages at their time, senders, and whoever sets reminders."""

    now: datetime
    messages: dict[str, list[Message]] = field(default_factory=dict)  # by their text
    deaths: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.agenda, self.ledger = MemoryAgenda(), MemoryLedger()
        self.sender, self.contacts, self.letters = RecordingSender(), MemoryContacts(), MemoryDeadLetters()
        self._queue: list[tuple[datetime, int, bytes]] = []
        self._numbers = count()
        self._expired: Counter[str] | None = None
        self.death = Death()
        outbox = MemoryOutbox()
        outbox.put = self._put
        self._outbox = outbox
        self._context = TickContext(
            agenda=Mortal(self.agenda, self.death),
            outbox=Mortal(outbox, self.death),
            ledger=Mortal(self.ledger, self.death),
            default_country="",
            elapsed=timedelta,
            at_once=1,
        )
        self._sending = SendContext(
            ledger=self.ledger,
            contacts=self.contacts,
            sender=self.sender,
            dead_letters=self.letters,
            flows=MemoryFlows(),
            agenda=self.agenda,
            retry_policy=RetryPolicy(),
            public_url="https://desk.example/",
            number="+15005550006",
        )

    def _put(self, envelope: Any, *, delay: timedelta) -> None:
        heapq.heappush(self._queue, (self.now + delay, next(self._numbers), encode_envelope(envelope)))

    def tick(self, *, dies_at: int = -1, after: bool = False) -> bool:
        """Make a tick; return whether it came to its end."""
        return self._survives(
            "tick", lambda: tick(self._context, ticks=MemoryTickQueue(), now=self.now), dies_at, after=after
        )

    def set(
        self, raw: dict[str, Any], *, dies_at: int = -1, after: bool = False, gives_up: bool = False
    ) -> None:
        """Set a reminder, again and again until it is answered, or whoever asks gives up."""

        def ask() -> None:
            state = set_reminder(
                read_reminder(raw, default_id="-", default_country=""),
                agenda=self._context.agenda,
                ledger=self._context.ledger,
                default_country="",
                now=self.now,
            )
            if_due_soon(state, context=self._context, now=self.now)

        if not self._survives("set", ask, dies_at, after=after) and not gives_up:
            self.set(raw)

    def cancel(
        self, reminder_id: str, *, dies_at: int = -1, after: bool = False, gives_up: bool = False
    ) -> None:
        """Cancel a reminder, again and again until it is answered, or whoever asks gives up."""

        def ask() -> None:
            cancel_reminder(
                reminder_id,
                agenda=self._context.agenda,
                ledger=self._context.ledger,
                default_country="",
                now=self.now,
            )

        if not self._survives("cancel", ask, dies_at, after=after) and not gives_up:
            self.cancel(reminder_id)

    def in_force(self, reminder_id: str) -> tuple[Reminder, bool]:
        """Return the reminder as it stands, and whether it is canceled."""
        state = find(reminder_id, agenda=self.agenda)
        return state.reminder, state.canceled

    def skipped(self, reminder_id: str) -> int:
        """Return how many occurrences the reminder says were skipped."""
        return find(reminder_id, agenda=self.agenda).skipped

    def expired(self) -> Counter[str]:
        """Return how many messages waited on the outbox until it was too late for them, by their text."""
        if self._expired is None:
            rows = [row for _, row in self.ledger._rows.all()]
            self._expired = Counter(row.message.body for row in rows if row.status is Status.EXPIRED)
        return self._expired

    def first_due(self) -> datetime | None:
        """Return when the earliest entry of the agenda is due."""
        return min((place[0] for place in self.agenda._entries), default=None)

    def first_shown(self) -> datetime | None:
        """Return when the next message shows up on the outbox."""
        return self._queue[0][0] if self._queue else None

    def send(self) -> None:
        """Let the senders work off what the outbox shows."""
        while self._queue and self._queue[0][0] <= self.now:
            _, number, body = heapq.heappop(self._queue)
            take_from_outbox(
                body,
                queue_id=f"q{number}",
                default_country="",
                deliver=self._deliver,
                outbox=self._outbox,
                dead_letters=self.letters,
                now=self.now,
            )

    def _deliver(self, message: Message) -> NextStep:
        before = len(self.sender.sent)
        next_step = deliver(
            message,
            context=self._sending,
            now=self.now,
            elapsed=lambda: timedelta(0),
            attempt_id=f"attempt-{next(self._numbers)}",
        )
        for one in self.sender.sent[before:]:
            self.messages.setdefault(one.body, []).append(one)
        return next_step

    def _survives(self, what: str, act: Callable[[], Any], dies_at: int, *, after: bool) -> bool:
        self.death.left, self.death.after = dies_at, after
        try:
            act()
        except Killed:
            self.deaths[what] += 1
            return False
        finally:
            self.death.left = -1
        return True


logging.getLogger("shared").setLevel(logging.CRITICAL)  # a year of warnings
