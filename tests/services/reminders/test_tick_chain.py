"""The chain of ticks by queue, when workers die, messages are delivered twice or late."""

import logging
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.reminders.ticks import NextTick, Source
from shared.errors import VersionConflict
from shared.services.reminders.tick_chain import record_tick, restart_chain, schedule_next_tick
from tests.examples import NOON
from tests.fakes.queues import MemoryTickQueue
from tests.fakes.storage import MemoryAgenda
from tests.full_length import examples
from tests.services.reminders.reminder_harness import MINUTE, SECOND
from tests.services.reminders.tick_chain_harness import TickChainHarness


def test_a_tick_puts_the_next_one_on_the_queue_for_half_past_the_minute():
    agenda, ticks = MemoryAgenda(), MemoryTickQueue()

    assert schedule_next_tick(
        NextTick(slot=NOON), queue_id="q1", agenda=agenda, ticks=ticks, now=NOON + SECOND
    )

    assert ticks.put_with_delay == [(NextTick(slot=NOON + 30 * SECOND), 29 * SECOND)]
    assert agenda.last_tick(Source.QUEUE).at == NOON + SECOND


def test_of_two_copies_of_a_message_one_continues_the_chain():
    chain = TickChainHarness()
    for _ in range(2):
        chain.put(NextTick(slot=NOON), delay=timedelta(0))

    chain.run(until=NOON + 10 * MINUTE)

    assert (chain.waiting, len(chain.ticks_made)) == (1, 11)


def test_a_message_redelivered_after_its_worker_died_continues_the_chain():
    chain = TickChainHarness()
    chain.put(NextTick(slot=NOON), delay=timedelta(0))
    for kill in ("between", "after"):
        chain.deaths = (kill,)
        chain.run(until=chain.now + MINUTE, kill=1)

    chain.run(until=NOON + 10 * MINUTE)

    assert chain.waiting == 1
    assert len(chain.ticks_made) >= 7


@settings(max_examples=examples(40, full=100))
@given(seed=st.integers(0, 10**6))
def test_the_chain_survives_crashes_and_copies_and_does_not_multiply(seed):
    chain = TickChainHarness(seed)
    chain.put(NextTick(slot=NOON), delay=timedelta(0))
    chain.run(until=NOON + 60 * MINUTE, kill=0.3, twice=0.3)
    made = len(chain.ticks_made)

    chain.run(until=chain.now + 60 * MINUTE)

    assert made > 30
    assert chain.waiting == 1
    assert 55 <= len(chain.ticks_made) - made <= 65


def test_a_stalled_chain_is_restarted_and_a_live_one_is_not():
    agenda, ticks = MemoryAgenda(), MemoryTickQueue()
    assert restart_chain(agenda=agenda, ticks=ticks, now=NOON)
    assert ticks.put_with_delay == [(NextTick(slot=NOON), timedelta(0))]

    schedule_next_tick(NextTick(slot=NOON), queue_id="q1", agenda=agenda, ticks=ticks, now=NOON)

    assert not restart_chain(agenda=agenda, ticks=ticks, now=NOON + 2 * MINUTE)
    assert restart_chain(agenda=agenda, ticks=ticks, now=NOON + 4 * MINUTE)


def test_only_a_chain_that_stalled_is_logged_as_a_warning(caplog):
    caplog.set_level(logging.WARNING, logger="shared")
    agenda, ticks = MemoryAgenda(), MemoryTickQueue()

    restart_chain(agenda=agenda, ticks=ticks, now=NOON)
    assert not caplog.messages

    schedule_next_tick(NextTick(slot=NOON), queue_id="q1", agenda=agenda, ticks=ticks, now=NOON)
    restart_chain(agenda=agenda, ticks=ticks, now=NOON + 4 * MINUTE)
    assert caplog.messages == ["tick chain stalled; restarted"]


@pytest.mark.parametrize("late", [SECOND, timedelta(days=1)])
def test_an_old_message_of_a_restarted_chain_ends(late):
    agenda, ticks = MemoryAgenda(), MemoryTickQueue()
    schedule_next_tick(NextTick(slot=NOON), queue_id="new", agenda=agenda, ticks=ticks, now=NOON)

    old = NextTick(slot=NOON - MINUTE)

    assert not schedule_next_tick(old, queue_id="old", agenda=agenda, ticks=ticks, now=NOON + late)


def test_skipped_occurrences_of_all_ticks_are_added_up():
    agenda = MemoryAgenda()
    for minute in range(3):
        record_tick(Source.TIMER, skipped=2, agenda=agenda, now=NOON + minute * MINUTE)

    assert agenda.last_tick(Source.TIMER).skipped == 6
    assert agenda.last_tick(Source.TIMER).at == NOON + 2 * MINUTE


def test_a_minute_claimed_concurrently_is_read_again():
    agenda, ticks = MemoryAgenda(), MemoryTickQueue()
    record = agenda.record_tick

    def claimed_by_a_copy(tick):
        agenda.record_tick = record
        schedule_next_tick(NextTick(slot=NOON), queue_id="q2", agenda=agenda, ticks=ticks, now=NOON)
        record(tick)

    agenda.record_tick = claimed_by_a_copy

    assert not schedule_next_tick(NextTick(slot=NOON), queue_id="q1", agenda=agenda, ticks=ticks, now=NOON)
    assert len(ticks.put_with_delay) == 1


def test_a_claim_that_always_conflicts_fails_instead_of_recursing_without_end():
    agenda, ticks = MemoryAgenda(), MemoryTickQueue()
    agenda.record_tick = conflict

    with pytest.raises(VersionConflict, match="too many concurrent updates to the last tick by queue"):
        schedule_next_tick(NextTick(slot=NOON), queue_id="q1", agenda=agenda, ticks=ticks, now=NOON)

    assert ticks.put_with_delay == []


def conflict(_):
    raise VersionConflict("another worker was first")
