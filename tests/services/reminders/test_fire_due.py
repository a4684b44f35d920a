from datetime import timedelta

import pytest

from tests.examples import NOON
from tests.fakes.faults import Killed, dying
from tests.services.reminders.reminder_harness import HOUR, MINUTE, MINUTELY, SECOND, a_reminder


def test_a_batch_that_cannot_be_saved_does_not_stop_the_others(harness):
    harness.set_many(200)
    failed: list[object] = []
    move = harness.agenda.move

    def fails_once(moves):
        if not failed:
            failed.extend(moves)
            raise OSError("connection reset by peer")
        move(moves)

    harness.agenda.move = fails_once
    assert harness.tick(NOON + HOUR).failed == len(failed) > 0
    harness.tick(NOON + HOUR + MINUTE)

    assert harness.due_entries() == []
    assert len(set(harness.ids())) == 200


def test_a_transaction_has_no_more_rows_than_storage_takes(harness):
    for number in range(200):
        harness.set(a_reminder(id=f"r{number}", **MINUTELY))
    move, rows = harness.agenda.move, [0]

    def counted(moves):
        rows.append(sum(3 + len(each.entries) for each in moves))
        move(moves)

    harness.agenda.move = counted
    result = harness.tick(NOON + HOUR + 20 * MINUTE)

    assert result.queued == 200 * 22
    assert 50 < max(rows) <= 100


@pytest.mark.parametrize(("elapsed", "delay"), [(10, 50), (10.25, 49), (60.5, 0)])
def test_the_time_since_the_tick_began_is_taken_off_the_delay_which_is_rounded_down(harness, elapsed, delay):
    harness.set()
    harness.elapsed = elapsed * SECOND

    harness.tick(NOON + HOUR - MINUTE)

    assert harness.delays() == [delay * SECOND]


def test_a_crash_after_the_outbox_repeats_the_same_message(harness):
    harness.set()
    with dying(harness.agenda, "move"), pytest.raises(Killed):
        harness.tick(NOON + HOUR)

    harness.tick(NOON + HOUR)

    first, second = (envelope for envelope, _ in harness.outbox.put_with_delay)
    assert first == second


def test_an_entry_changed_concurrently_does_not_stop_the_others(harness):
    harness.set_many(400)
    changed: list[str] = []
    move = harness.agenda.move

    def changed_concurrently(moves):
        if not changed and len(moves) > 1:
            changed.append(moves[0].entry.of.reminder.id)
            harness.set(a_reminder(id=changed[0], at="2026-03-01T18:00Z"))
        move(moves)

    harness.agenda.move = changed_concurrently
    harness.tick(NOON + HOUR)

    assert [entry.of.reminder.id for entry in harness.due_entries()] == changed


def test_many_messages_are_throttled_so_that_others_do_not_wait_behind_them(harness):
    harness.set_many(400)

    harness.tick(NOON + HOUR)

    delays = harness.delays()
    assert max(delays.count(delay) for delay in delays) <= 3 * 16
    assert max(delays) < timedelta(seconds=30)
