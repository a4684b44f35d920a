"""The queue's ticks: one chain of messages, whatever dies, comes twice or comes late."""

import heapq
import logging
import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.reminders.ticks import NextTick, Source
from shared.services.reminders.tick_chain import record_tick, restart_chain, schedule_next_tick
from tests.examples import NOON
from tests.fakes import MemoryAgenda, MemoryTickQueue

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


class Killed(BaseException):
    """The worker died."""


class Chain:
    """A queue of ticks and its workers, of which some die and some messages come twice."""

    def __init__(self, seed: int = 0) -> None:
        self.agenda, self.ticks = MemoryAgenda(), MemoryTickQueue()
        self.chance = random.Random(seed)  # noqa: S311 - chance that repeats is what is wanted
        self.now = NOON
        self.deaths: tuple[str, ...] = ("before", "between", "after")
        self.made: list = []
        self._queue: list = []
        self._ids = 0

    def put(self, call: NextTick, delay: timedelta) -> None:
        self._ids += 1
        heapq.heappush(self._queue, (self.now + delay, self._ids, call.slot))

    def run(self, *, until, kill: float = 0, twice: float = 0) -> None:
        self.ticks.put = lambda call, *, delay: self.put(call, delay)
        while self._queue and self._queue[0][0] <= until:
            shown, queue_id, slot = heapq.heappop(self._queue)
            self.now = max(self.now, shown)
            if self.chance.random() < twice:
                self.put(NextTick(slot=slot), timedelta(seconds=self.chance.randrange(90)))
            self._work(queue_id, slot, kill)

    def _work(self, queue_id: int, slot, kill: float) -> None:
        note, put = self.agenda.record_tick, self.ticks.put
        death = self.chance.choice(self.deaths) if self.chance.random() < kill else ""
        if death == "before":
            self.agenda.record_tick = self._die
        if death == "between":
            self.ticks.put = self._die
        try:
            mine = schedule_next_tick(
                NextTick(slot=slot),
                queue_id=f"q{queue_id}",
                agenda=self.agenda,
                ticks=self.ticks,
                now=self.now,
            )
            if death == "after":
                self._die()
            if mine:
                self.made.append(self.now)
        except Killed:  # the queue shows it again
            heapq.heappush(self._queue, (self.now + 30 * SECOND, queue_id, slot))
        finally:
            self.agenda.record_tick, self.ticks.put = note, put

    def _die(self, *_: object, **__: object) -> None:
        raise Killed

    @property
    def waiting(self) -> int:
        return len(self._queue)


def test_a_tick_puts_the_next_one_on_the_queue_for_half_past_the_minute():
    agenda, ticks = MemoryAgenda(), MemoryTickQueue()

    assert schedule_next_tick(
        NextTick(slot=NOON), queue_id="q1", agenda=agenda, ticks=ticks, now=NOON + SECOND
    )

    assert ticks.put_with_delay == [(NextTick(slot=NOON + 30 * SECOND), 29 * SECOND)]
    assert agenda.last_tick(Source.QUEUE).at == NOON + SECOND


def test_of_two_copies_one_goes_on():
    chain = Chain()
    for _ in range(2):
        chain.put(NextTick(slot=NOON), timedelta(0))

    chain.run(until=NOON + 10 * MINUTE)

    assert (chain.waiting, len(chain.made)) == (1, 11)


def test_one_that_comes_again_since_its_worker_died_goes_on():
    chain = Chain()
    chain.put(NextTick(slot=NOON), timedelta(0))
    for kill in ("between", "after"):
        chain.deaths = (kill,)
        chain.run(until=chain.now + MINUTE, kill=1)

    chain.run(until=NOON + 10 * MINUTE)

    assert chain.waiting == 1
    assert len(chain.made) >= 7


@settings(max_examples=100)
@given(seed=st.integers(0, 10**6))
def test_whatever_dies_or_comes_twice_the_chain_goes_on_and_does_not_multiply(seed):
    chain = Chain(seed)
    chain.put(NextTick(slot=NOON), timedelta(0))
    chain.run(until=NOON + 60 * MINUTE, kill=0.3, twice=0.3)
    made = len(chain.made)

    chain.run(until=chain.now + 60 * MINUTE)

    assert made > 30
    assert chain.waiting == 1
    assert 55 <= len(chain.made) - made <= 65


def test_a_silent_chain_is_begun_anew_and_one_that_lives_is_left_alone():
    agenda, ticks = MemoryAgenda(), MemoryTickQueue()
    assert restart_chain(agenda=agenda, ticks=ticks, now=NOON)
    assert ticks.put_with_delay == [(NextTick(slot=NOON), timedelta(0))]

    schedule_next_tick(NextTick(slot=NOON), queue_id="q1", agenda=agenda, ticks=ticks, now=NOON)

    assert not restart_chain(agenda=agenda, ticks=ticks, now=NOON + 2 * MINUTE)
    assert restart_chain(agenda=agenda, ticks=ticks, now=NOON + 4 * MINUTE)


def test_only_a_chain_that_has_broken_is_a_warning(caplog):
    caplog.set_level(logging.WARNING, logger="shared")
    agenda, ticks = MemoryAgenda(), MemoryTickQueue()

    restart_chain(agenda=agenda, ticks=ticks, now=NOON)
    assert not caplog.messages

    schedule_next_tick(NextTick(slot=NOON), queue_id="q1", agenda=agenda, ticks=ticks, now=NOON)
    restart_chain(agenda=agenda, ticks=ticks, now=NOON + 4 * MINUTE)
    assert caplog.messages == ["no tick came by queue for minutes: one is put there"]


@pytest.mark.parametrize("late", [SECOND, timedelta(days=1)])
def test_an_old_message_of_a_chain_that_was_begun_anew_ends(late):
    agenda, ticks = MemoryAgenda(), MemoryTickQueue()
    schedule_next_tick(NextTick(slot=NOON), queue_id="new", agenda=agenda, ticks=ticks, now=NOON)

    old = NextTick(slot=NOON - MINUTE)

    assert not schedule_next_tick(old, queue_id="old", agenda=agenda, ticks=ticks, now=NOON + late)


def test_what_ticks_skip_is_added_up():
    agenda = MemoryAgenda()
    for minute in range(3):
        record_tick(Source.TIMER, skipped=2, agenda=agenda, now=NOON + minute * MINUTE)

    assert agenda.last_tick(Source.TIMER).skipped == 6
    assert agenda.last_tick(Source.TIMER).at == NOON + 2 * MINUTE
