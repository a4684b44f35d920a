from datetime import UTC, datetime, timedelta

from local.host.timers.ncrontab import Schedule
from local.host.timers.status import (
    NEVER,
    Status,
    initial_status,
    is_past_due,
    resumed_status,
    status_after_run,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOURLY = Schedule.parse("0 0 * * * *")
SECOND = timedelta(seconds=1)


def test_the_next_time_counts_from_the_start_of_a_run():
    status = Status(next=NOON, updated=NOON - SECOND)

    after = status_after_run(status, HOURLY, started=NOON + SECOND, on_schedule=True)
    assert (after.last, after.next) == (NOON + SECOND, NOON + timedelta(hours=1))


def test_a_time_that_passes_during_a_run_is_overdue_when_it_ends():
    status = Status(next=NOON, updated=NOON - SECOND)

    after = status_after_run(status, Schedule.parse("* * * * * *"), started=NOON, on_schedule=True)

    assert after.next == NOON + SECOND  # the run may end later: the next begins at once


def test_a_run_that_began_a_moment_early_is_not_repeated_on_time():
    status = Status(next=NOON, updated=NOON - SECOND)

    after = status_after_run(status, HOURLY, started=NOON - SECOND / 10, on_schedule=True)
    assert (after.last, after.next) == (NOON, NOON + timedelta(hours=1))


def test_a_run_at_startup_does_not_use_up_the_next_time():
    status = Status(next=NOON, updated=NOON - SECOND)

    assert status_after_run(status, HOURLY, started=NOON - SECOND, on_schedule=False).next == NOON


def test_a_status_survives_its_json_and_times_without_an_offset_are_utc():
    status = Status(last=NOON, next=NOON + SECOND, updated=NOON)
    bare = {name: moment.removesuffix("+00:00") for name, moment in status.to_json().items()}

    assert Status.from_json(status.to_json()) == Status.from_json(bare) == status


def test_an_unchanged_schedule_keeps_what_was_missed():
    stored = Status(last=NOON - timedelta(hours=3), next=NOON - timedelta(hours=2), updated=NOON)

    assert resumed_status(stored, HOURLY, NOON + SECOND) == stored
    assert is_past_due(stored, NOON + SECOND)


def test_a_changed_schedule_continues_from_the_last_run():
    stored = Status(last=NOON, next=NOON + timedelta(days=1), updated=NOON)

    status = resumed_status(stored, HOURLY, NOON + SECOND)
    assert (status.last, status.next) == (NEVER, NOON + timedelta(hours=1))


def test_a_new_timer_has_missed_nothing():
    assert not is_past_due(initial_status(HOURLY, NOON), NOON)
