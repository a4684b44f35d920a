"""The services of sending with a virtual clock, where workers die at any write and others come in between."""

import heapq
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from shared.domain.deliveries.retry_policy import RetryPolicy
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.messages.envelope import encode_envelope
from shared.domain.messages.message import Message
from shared.domain.senders.choose_sender import Senders
from shared.errors import AccountRefused, SendDelayed, SendRefused, SendUnknown
from shared.services.held_messages.account_breaker import AccountBreaker
from shared.services.held_messages.release_held import ReleaseContext, release_held
from shared.services.operations.stale_deliveries import sweep_stale
from shared.services.reminders.tick import tick
from shared.services.reminders.tick_context import TickContext
from shared.services.sending.deliver import deliver
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
from tests.follow_ups.checks import Checks
from tests.year.simulated_app import WRITES, Killed

BEGIN = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
MINUTE = timedelta(minutes=1)
CONFIRM = Flow(
    start="ask",
    steps={"ask": Step(say="Coming?", answers={"1, confirm": "thanks"}), "thanks": Step(say="Thanks.")},
)
REDELIVERED_AFTER = 10 * MINUTE
REFUSED = (21211, 21610, 21614)
FAILED = (30003, 30005, 30006, 30007, 30004, 30008, 30001, 30036, 30036)


SENDERS = Senders(default="+15005550006")


class Port:
    """A port at whose writes the worker may die, and another worker may come first."""

    def __init__(self, port: Any, world: "World") -> None:
        self._port, self._world = port, world

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._port, name)
        return self._world.guard(attribute) if name in WRITES | {"assign_sid", "remove"} else attribute


class Twilio(RecordingSender):
    """A Twilio that takes, refuses or loses messages at random, and plans what it reports about them."""

    def __init__(self, world: "World") -> None:
        super().__init__()
        self.world = world

    def send(self, message: Message, *, callback: str, **kwargs: Any) -> Any:
        world, chance = self.world, self.world.chance
        world.checks.before_request(message, now=world.now)
        if world.now < world.account_refused_until:
            raise AccountRefused("Authenticate", code=20003)
        fate = chance.choices(("ok", "refused", "busy", "lost", "kept"), (12, 3, 1, 1, 1))[0]
        if fate == "refused":
            code = chance.choice(REFUSED)
            world.checks.opted_out |= code == 21610 and world.context.stop_covers_calls
            raise SendRefused("refused", code=code)
        if fate == "busy":
            raise SendDelayed("busy", code=20429, after=1)
        if fate == "lost":
            raise SendUnknown("no answer")
        receipt = super().send(message, callback=callback, **kwargs)
        world.checks.taken(message, receipt.sid)
        world.plan_reports(message, receipt.sid, callback)
        world.interleave(0.3)  # a report may overtake the answer
        if fate == "kept":
            raise SendUnknown("no answer")
        return receipt


SECRET = "a secret of the tests"
"""Of the hashes by which a private message without words is recognized."""


class World:
    """Storage, queues, workers, Twilio and a clock."""

    plan_reports: Callable[[Message, str, str], None]

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - must be repeatable
        self.now = BEGIN
        self.account_refused_until = BEGIN
        self.kills = self.chance.choice((0, 0, 1, 3, 6))
        self.kill_rate = 0.04
        self._events: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = count()
        self._is_interleaved = False
        self.flows = MemoryFlows(confirm=CONFIRM)
        self.ledger = MemoryLedger(secret=SECRET)
        self.agenda, self.contacts = MemoryAgenda(), MemoryContacts()
        self.dead_letters, self.held = MemoryDeadLetters(), MemoryHeldMessages()
        self.checks: Any = Checks(self.ledger)
        self.twilio = Twilio(self)
        outbox = MemoryOutbox()
        outbox.put = self._put
        self.outbox = Port(outbox, self)
        self.stored: dict[str, Any] = {
            name: Port(port, self)
            for name, port in {
                "ledger": self.ledger,
                "contacts": self.contacts,
                "dead_letters": self.dead_letters,
                "agenda": self.agenda,
                "held_messages": self.held,
            }.items()
        }
        breaker = AccountBreaker(self.stored["held_messages"], key="key-1")
        self.context = SendContext(
            **self.stored,
            outbox=self.outbox,
            sender=self.twilio,
            flows=self.flows,
            templates=MemoryTemplates(),
            breaker=breaker,
            guard=memory_guard(),
            retry_policy=RetryPolicy(),
            public_url="https://desk.example/",
            senders=SENDERS,
            digest_secret=SECRET,
            stop_covers_calls=self.chance.random() < 0.5,
        )

    def at(self, moment: datetime, act: Callable[[], None]) -> None:
        """Let something happen then."""
        heapq.heappush(self._events, (max(moment, self.now), next(self._numbers), act))

    def run(self, until: datetime) -> None:
        """Let everything happen until then, with a tick and a sweep at their times."""
        next_tick, next_sweep = self.now, self.now + 60 * MINUTE
        while self.now < until:
            busy = bool(self.held._held or self.agenda._entries)
            if not (busy or self._events or any(True for _ in self.ledger.open())):
                self.now = until  # nothing can happen any more
            first = self._events[0][0] if self._events else until
            self.now = max(self.now, min(first, next_tick if busy else until, next_sweep, until))
            if self._events and self._events[0][0] <= self.now:
                self._run(heapq.heappop(self._events)[2])
            if busy and next_tick <= self.now:
                next_tick = self.now + MINUTE
                self._run(self.tick)
            if next_sweep <= self.now:
                next_sweep = self.now + 60 * MINUTE
                self._run(self.sweep)

    def guard(self, write: Callable[..., Any]) -> Callable[..., Any]:
        """Return the write with a chance that its worker dies before or after it, or another one is first."""

        def guarded(*args: Any, **kwargs: Any) -> Any:
            self.interleave(0.04)
            dies = self.kills > 0 and not self._is_interleaved and self.chance.random() < self.kill_rate
            self.kills -= dies
            if dies and self.chance.random() < 0.5:
                raise Killed
            result = write(*args, **kwargs)
            if dies:
                raise Killed
            return result

        return guarded

    def interleave(self, rate: float) -> None:
        """Let another worker do what is next, if its time has come."""
        if self._is_interleaved or not self._events or self.chance.random() > rate:
            return
        if self._events[0][0] <= self.now + MINUTE / 2:
            self._is_interleaved = True
            try:
                self._run(heapq.heappop(self._events)[2])
            finally:
                self._is_interleaved = False

    def _run(self, act: Callable[[], None]) -> None:
        with suppress(Killed):  # whatever it did not finish comes again by itself
            act()

    def _put(self, envelope: Any, *, delay: timedelta) -> None:
        self.at(self.now + delay, lambda: self._take(encode_envelope(envelope)))

    def _take(self, body: bytes) -> None:
        try:
            take_from_outbox(
                body,
                queue_id="q",
                default_country="",
                checks=some_checks(flows=self.flows, senders=SENDERS),
                deliver=self._deliver,
                outbox=self.outbox,
                dead_letters=self.context.dead_letters,
                now=self.now,
            )
        except Killed:
            self.at(self.now + REDELIVERED_AFTER, lambda: self._take(body))
            raise

    def _deliver(self, message: Message, _enqueued_at: datetime) -> Any:
        return deliver(
            message,
            context=self.context,
            now=self.now,
            elapsed=timedelta,
            attempt_id=f"attempt-{next(self._numbers)}",
        )

    def tick_context(self) -> TickContext:
        return TickContext(
            agenda=self.context.agenda,
            outbox=self.outbox,
            ledger=self.context.ledger,
            contacts=self.context.contacts,
            flows=self.flows,
            templates=MemoryTemplates(),
            default_country="",
            elapsed=timedelta,
            concurrency=1,
        )

    def tick(self) -> None:
        tick(self.tick_context(), ticks=MemoryTickQueue(), now=self.now)
        release_held(
            ReleaseContext(
                breaker=self.context.breaker,
                held_messages=self.context.held_messages,
                ledger=self.context.ledger,
                outbox=self.outbox,
                elapsed=timedelta,
            ),
            now=self.now,
        )

    def sweep(self) -> None:
        sweep_stale(
            ledger=self.context.ledger,
            outbox=self.outbox,
            sender=self.twilio,
            dead_letters=self.context.dead_letters,
            stops=self.context.guard.stops,
            retry_policy=RetryPolicy(),
            elapsed=timedelta,
            now=self.now,
        )
