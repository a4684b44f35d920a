from datetime import timedelta

import pytest

from shared.domain.reminders.reminder import Reminder, ReminderState
from shared.domain.reminders.ticks import SHARDS, ShardTick
from shared.services.reminders.tick import HANDOFF_THRESHOLD, fire_if_due_soon, tick_shard
from tests.examples import NOON, a_message
from tests.services.reminders.reminder_harness import FIRST, HOUR, MINUTE, SECOND, a_reminder


def test_puts_a_reminder_on_the_outbox_early_to_be_visible_on_the_second(harness):
    harness.set()

    assert harness.tick(NOON + HOUR - 3 * MINUTE).queued == 0
    assert harness.tick(NOON + HOUR - MINUTE).queued == 1

    ((envelope, delay),) = harness.outbox.put_with_delay
    assert delay == MINUTE
    assert envelope.id == FIRST
    assert envelope.raw["not_after"] == "2026-03-01T14:00:00Z"
    assert envelope.raw["values"] == {"time": "three"}


def test_a_tick_that_comes_a_minute_late_is_still_in_time(harness):
    harness.set()

    assert harness.tick(NOON + HOUR - 2 * MINUTE).queued == 0
    harness.tick(NOON + HOUR - SECOND)

    assert harness.delays() == [SECOND]


def test_an_entry_that_cannot_be_planned_does_not_stop_the_others(harness):
    harness.set()
    broken = ReminderState(
        reminder=Reminder(id="r0", message={}, at="2026-03-01T13:00Z"), due=NOON, updated_at=NOON
    )
    harness.agenda.save(broken, was_due=None)

    assert harness.tick(NOON + HOUR).queued == 1


def test_a_shard_that_fails_does_not_stop_the_others(harness):
    harness.set_many(30)
    due = harness.agenda.due
    harness.agenda.due = lambda shard, before: None if shard == "8" else due(shard, before=before)

    result = harness.tick(NOON + HOUR)

    assert result.failed == 1
    assert result.queued > 20


def test_the_same_tick_twice_queues_once(harness):
    harness.set()

    harness.tick(NOON + HOUR)
    harness.tick(NOON + HOUR)

    assert harness.ids() == [FIRST]


def test_shards_with_much_due_are_handed_off(harness):
    for number in range(HANDOFF_THRESHOLD + 1):
        harness.agenda.defer(a_message(id=f"m{number}"), at=NOON)
    assert all(list(harness.agenda.due(shard, before=NOON + HOUR)) for shard in SHARDS)
    harness.set_many(16 * 2 * HANDOFF_THRESHOLD)

    result = harness.tick(NOON + HOUR)

    assert result.handed_off == 16
    messages = [message for message, _ in harness.ticks.put_with_delay]
    assert {message.shard for message in messages if isinstance(message, ShardTick)} == set(SHARDS)
    results = [tick_shard(shard, harness.context, now=NOON + HOUR) for shard in SHARDS]
    assert sum(result.queued for result in results) == len(harness.ids())
    assert len(harness.ids()) == len(set(harness.ids())) == 33 * HANDOFF_THRESHOLD + 1


def test_a_reminder_due_before_the_next_tick_is_put_on_the_outbox_immediately(harness):
    state = harness.set(now=NOON + HOUR - 20 * SECOND)

    fired = fire_if_due_soon(state, context=harness.context, now=NOON + HOUR - 20 * SECOND)

    assert harness.delays() == [20 * SECOND]
    assert fired.due is None


def test_a_reminder_due_later_is_left_to_the_tick(harness):
    state = harness.set(a_reminder(at="2026-03-01T15:00Z"))

    assert fire_if_due_soon(state, context=harness.context, now=NOON) == state
    assert harness.tick(NOON + 3 * HOUR - MINUTE).queued == 1
    assert harness.delays() == [timedelta(minutes=1)]


@pytest.mark.parametrize("seconds", [0, 1, 59, 60, 61, 119])
def test_a_reminder_is_on_time_although_every_other_tick_does_not_come(harness, seconds):
    harness.set()
    due = NOON + HOUR
    ticks = [due - 4 * MINUTE + seconds * SECOND + n * 2 * MINUTE for n in range(4)]

    made = next(now for now in ticks if harness.tick(now).queued)

    ((_, delay),) = harness.outbox.put_with_delay
    assert made + delay == due
