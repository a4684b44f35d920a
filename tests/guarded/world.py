"""Several workers with a guard, a virtual clock, and a Twilio that keeps texts in its queue."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from heapq import heappop
from typing import Any

from msgspec import structs

from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.limits.limit import read_limits
from shared.domain.guard.quiet.quiet_hours import read_quiet_hours
from shared.domain.messages.envelope import encode_envelope
from shared.domain.messages.message import Message
from shared.domain.reminders.reminder import LOOK_AHEAD
from shared.errors import SendRefused
from shared.services.concurrent_map import map_concurrently
from shared.services.guard.cancel import cancel_campaign
from shared.services.guard.guard_context import GuardContext
from shared.services.guard.limits.limit_shares import LimitShares
from shared.services.guard.stops import release_stopped
from shared.services.guard.stops.stop_cache import StopCache
from shared.services.held_messages import requeue_held
from shared.services.held_messages.account_breaker import AccountBreaker
from shared.services.sending.deliver import deliver
from shared.services.sending.send_context import SendContext
from tests.fakes.guard import MemoryPots, MemoryPrefixCounts, MemoryStops
from tests.follow_ups.callers import SECOND, Callers
from tests.follow_ups.world import MINUTE, Port, Twilio
from tests.guarded.judge import Judge
from tests.year.simulated_app import Killed

HOUR = 60 * MINUTE
LATE = (0, 0, 0, 0, 1, 3, 29, 61)
"""Seconds that a worker takes from its decision to its request. After half a lease it makes none."""

SURPRISE = 0.1
"""How often somebody stops sending just then."""

WORKERS = 3
LIMITS = ("person 2/hour", "person 4/day", "all 6/hour", "all 15/day", "abroad 3/day", "calls 1/hour")
NIGHTS = ("21:00-08:00", "12:00-20:30", "00:00-06:00")
THREADED: tuple[Any, ...] = (requeue_held, cancel_campaign)


class QueueingTwilio(Twilio):
    """Gets each request when its worker is done with it, not when that began."""

    world: "GuardedWorld"

    def send(self, message: Message, *, callback: str, **kwargs: Any) -> Any:
        self.world.valid_until = kwargs.get("valid_until")
        kwargs["now"] = self.world.now
        try:
            return super().send(message, callback=callback, **kwargs)
        except SendRefused as refused:
            judge = self.world.judge
            judge.refused.add(message.id)
            judge.opted_out_numbers |= {message.to} if refused.code == 21610 else set()
            raise


class StopsPort(Port):
    """The stops, and their lists: at each write to one of them a worker may die."""

    def held(self, stop_id: str) -> Port:
        return Port(self._port.held(stop_id), self._world)


class GuardedWorld(Callers):
    """The services of sending, the guard among them."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        random.seed(seed)  # the fake of the ledger lists what is open in any order
        chance = self.chance
        self.twilio = QueueingTwilio(self)
        self.valid_until: datetime | None = None
        self.began = self.now
        self.busy: set[int] = set()  # workers
        limits = ", ".join(chance.sample(LIMITS, chance.choice((0, 0, 1, 2, 3))))
        quiet = chance.choice(("", "", *NIGHTS))
        self.judge = Judge(
            self.ledger,
            self.dead_letters,
            limits=limits,
            quiet=quiet,
            pumping=chance.choice((None, None, 2, 4)),
            countries=chance.choice(((), (), ("US", "GB", "PT"))),
        )
        self.checks: Any = self.judge
        self.rules = GuardRules(
            countries=frozenset(self.judge.countries),
            home=frozenset({"US"}),
            limits=read_limits(limits or "off"),
            quiet=read_quiet_hours(quiet, zone="America/New_York"),
            pumping=self.judge.pumping,
        )
        self.lists, self.pots, self.prefixes = MemoryStops(), MemoryPots(), MemoryPrefixCounts()
        self.stops = StopsPort(self.lists, self)
        self.context = self._worker()
        self.workers = [self._worker() for _ in range(WORKERS)]

    def _worker(self) -> SendContext:
        """Return a new worker, which knows nothing yet."""
        guard = GuardContext(
            rules=self.rules,
            stops=self.stops,
            stop_cache=StopCache(self.stops),
            new_numbers=Port(self.prefixes, self),
            shares=LimitShares(Port(self.pots, self), worker=f"w{next(self._numbers)}"),
            erased_opt_outs=self.context.guard.erased_opt_outs,
        )
        breaker = AccountBreaker(self.stored["held_messages"], key="key-1")
        return structs.replace(self.context, guard=guard, breaker=breaker, sender=self.twilio)

    def _deliver(self, message: Message, enqueued_at: datetime) -> Any:
        free = sorted(set(range(WORKERS)) - self.busy)  # all is in one thread, which cannot wait for itself
        number, began, outer = self.chance.choice(free), self.now, self.began
        late = [] if self._is_interleaved else [self.chance.choice(LATE) * SECOND]

        def elapsed() -> timedelta:
            if late:
                self._pass(late.pop())
            self.began = began
            return self.now - began

        self.busy.add(number)
        try:
            return deliver(
                message,
                context=self.workers[number],
                now=began,
                elapsed=elapsed,
                attempt_id=f"attempt-{next(self._numbers)}",
                enqueued_at=enqueued_at,
            )
        except Killed:
            self.workers[number] = self._worker()
            raise
        finally:
            self.busy.remove(number)
            self.began = outer

    def _pass(self, wait: timedelta) -> None:
        """Let others do what is theirs while a worker is slow."""
        until, self._is_interleaved = self.now + wait, True
        try:
            if wait and self.chance.random() < SURPRISE:
                self.surprise()
            while self._events and self._events[0][0] <= until:
                self.now = max(self.now, self._events[0][0])
                self._run(heappop(self._events)[2])
        finally:
            self._is_interleaved = False
        self.now = until

    def surprise(self) -> None:
        """Let something happen between a decision and the request that follows it."""

    def _put(self, envelope: Any, *, delay: timedelta) -> None:
        body = encode_envelope(structs.replace(envelope, since=envelope.since or self.now))
        self.at(self.now + delay, lambda: self._take(body))

    def run(self, until: datetime) -> None:
        """Let everything happen until then, with ticks when one has something to do, and a sweep an hour."""
        next_sweep = self.now + HOUR
        next_tick = self.now
        with one_thread():
            while self.now < until and (self._events or self._is_waiting()):
                tick = max(next_tick, self._tick_due(until))
                first = self._events[0][0] if self._events else until
                self.now = max(self.now, min(first, tick, next_sweep))
                if self._events and self._events[0][0] <= self.now:
                    self._run(heappop(self._events)[2])
                if tick <= self.now:
                    next_tick = self.now + MINUTE
                    self._run(self.tick)
                if next_sweep <= self.now:
                    next_sweep = self.now + HOUR
                    self._run(self.sweep)
                    self._run(self.tick)

    def _is_waiting(self) -> bool:
        return any(True for _ in self.ledger.open()) or bool(self.held._held or self.agenda._entries)

    def _tick_due(self, until: datetime) -> datetime:
        """Return when the next tick has something to do."""
        standing = self.lists.read()
        due = [key[0] - LOOK_AHEAD for key in self.agenda._entries]
        due += [self.now] if self.held._held else []
        due += [self.now for stop in standing.ended if any(self.lists.held(stop.id).oldest())]
        due += [entry.until for stop in standing.stops for entry in self.lists.held(stop.id).oldest()]
        return min(due, default=until)

    def tick(self) -> None:
        super().tick()
        release_stopped.release_stopped(
            release_stopped.StopContext(
                stops=self.stops, ledger=self.context.ledger, outbox=self.outbox, elapsed=timedelta
            ),
            now=self.now,
        )


@contextmanager
def one_thread() -> Iterator[None]:
    """Let all run in one thread, so that each history can be played again."""
    for module in THREADED:
        module.map_concurrently = _one_by_one
    try:
        yield
    finally:
        for module in THREADED:
            module.map_concurrently = map_concurrently


def _one_by_one(function: Callable[[Any], Any], items: Sequence[Any], **_: Any) -> list[Any]:
    return [function(item) for item in items]
