"""The chain of ticks by queue, with a virtual clock."""

import heapq
from datetime import datetime, timedelta
from random import Random

from shared.domain.reminders.ticks import NextTick
from shared.services.reminders.tick_chain import schedule_next_tick
from tests.examples import NOON
from tests.fakes.faults import Killed, die
from tests.fakes.storage import MemoryAgenda
from tests.services.reminders.reminder_harness import SECOND


class TickChainHarness:
    """The queue ``ticks`` and its workers: workers may die, and messages may be delivered twice."""

    def __init__(self, seed: int = 0) -> None:
        self.agenda = MemoryAgenda()
        self.random = Random(seed)  # noqa: S311 - must be repeatable
        self.now = NOON
        self.deaths: tuple[str, ...] = ("before", "between", "after")
        self.ticks_made: list[datetime] = []
        self._death = ""
        self._queue: list[tuple[datetime, int, datetime]] = []
        self._last_id = 0

    def put(self, message, *, delay: timedelta) -> None:
        """Put a message on the queue: this harness is the port ``TickQueue``."""
        if self._death == "between":
            die()
        self._last_id += 1
        heapq.heappush(self._queue, (self.now + delay, self._last_id, message.slot))

    def run(self, *, until, kill: float = 0, twice: float = 0) -> None:
        while self._queue and self._queue[0][0] <= until:
            visible_at, queue_id, slot = heapq.heappop(self._queue)
            self.now = max(self.now, visible_at)
            if self.random.random() < twice:
                self.put(NextTick(slot=slot), delay=timedelta(seconds=self.random.randrange(90)))
            self._work(queue_id, slot, kill)

    def _work(self, queue_id: int, slot: datetime, kill: float) -> None:
        record_tick = self.agenda.record_tick
        self._death = self.random.choice(self.deaths) if self.random.random() < kill else ""
        if self._death == "before":
            self.agenda.record_tick = die
        try:
            is_ours = schedule_next_tick(
                NextTick(slot=slot), queue_id=f"q{queue_id}", agenda=self.agenda, ticks=self, now=self.now
            )
            if self._death == "after":
                die()
            if is_ours:
                self.ticks_made.append(self.now)
        except Killed:  # the queue delivers the message again
            heapq.heappush(self._queue, (self.now + 30 * SECOND, queue_id, slot))
        finally:
            self.agenda.record_tick, self._death = record_tick, ""

    @property
    def waiting(self) -> int:
        return len(self._queue)
