from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from shared.domain.reminders.occurrences import after_firing, plan_due, with_recomputed_due
from shared.domain.reminders.reminder import OccurrenceStatus
from shared.domain.reminders.reminder_changes import schedule
from shared.domain.reminders.reminder_validation import read_reminder
from tests.examples import NOON

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NINE_IN_LISBON = datetime(2026, 7, 1, 8, tzinfo=UTC)  # in summer
DAILY = {"rrule": "FREQ=DAILY", "start": "2026-03-01T13:00", "zone": "UTC"}


def a_state(**fields):
    raw = {"id": "r1", "message": {"to": "+15005550100", "body": "Hi", "flow": "confirm"}, **fields}
    return schedule(read_reminder(raw, default_id="-", default_country=""), now=NOON)


def test_an_occurrence_is_ready_within_the_look_ahead_and_late_after_its_grace():
    state = a_state(at="2026-03-01T13:00Z", grace="PT10M")

    early = plan_due(state, now=NOON)
    ready = plan_due(state, now=NOON + HOUR - timedelta(minutes=1))
    late = plan_due(state, now=NOON + 2 * HOUR)

    assert (early.ready, early.late, early.due) == ((), (), NOON + HOUR)
    assert (ready.ready, ready.late, ready.due) == ((NOON + HOUR,), (), None)
    assert (late.ready, late.late, late.due) == ((), (NOON + HOUR,), None)


@pytest.mark.parametrize("offset", [HOUR, -HOUR])
def test_a_plan_recomputes_a_due_time_that_other_time_zone_rules_gave(offset):
    state = a_state(at="2026-07-01T09:00", zone="Europe/Lisbon")
    due = NINE_IN_LISBON + offset

    plan = plan_due(structs.replace(state, due=due), now=due)

    expected = ((NINE_IN_LISBON,), (), None) if offset == HOUR else ((), (), NINE_IN_LISBON)
    assert (plan.late, plan.ready, plan.due) == expected


def test_the_recomputed_due_time_is_that_of_the_same_local_time():
    state = a_state(at="2026-07-01T09:00", zone="Europe/Lisbon")

    assert with_recomputed_due(structs.replace(state, due=NOON)).due == NINE_IN_LISBON
    assert with_recomputed_due(a_state(at="2026-07-01T09:00Z")).due == NINE_IN_LISBON + HOUR


def test_fired_occurrences_are_recorded_and_not_planned_again():
    state = a_state(**DAILY)
    due = NOON + HOUR

    fired = after_firing(state, due, skipped=[due], queued=[due + DAY], now=NOON)

    assert [occurrence.status for occurrence in fired.occurrences] == [
        OccurrenceStatus.SKIPPED,
        OccurrenceStatus.QUEUED,
    ]
    assert fired.skipped == 1
    assert plan_due(fired, now=due + DAY).ready == ()
