from datetime import UTC, datetime

import msgspec

from shared.domain.reminders.occurrences import after_firing
from shared.domain.reminders.reminder import OccurrenceStatus
from shared.domain.reminders.reminder_changes import schedule
from shared.domain.reminders.reminder_validation import read_reminder
from shared.domain.reminders.reminder_view import show_reminder
from tests.examples import NOON

DAILY = {"rrule": "FREQ=DAILY", "start": "2026-03-05T09:00", "zone": "America/New_York"}


def a_state(**fields):
    raw = {"id": "r1", "message": {"to": "+15005550100", "body": "Hi"}, **DAILY, **fields}
    return schedule(read_reminder(raw, default_id="-", default_country=""), now=NOON)


def test_the_next_five_times_are_in_utc_and_local():
    upcoming = show_reminder(a_state(), {}).next

    assert [f"{occurrence.at:%d %H:%M}" for occurrence in upcoming] == [
        "05 14:00",
        "06 14:00",
        "07 14:00",
        "08 13:00",
        "09 13:00",
    ]
    assert [occurrence.local.isoformat() for occurrence in upcoming][2:4] == [
        "2026-03-07T09:00:00-05:00",
        "2026-03-08T09:00:00-04:00",
    ]


def test_a_paused_reminder_has_no_next_times():
    assert show_reminder(a_state(paused=True), {}).next == ()


def test_the_json_of_a_past_occurrence_has_its_status():
    due = datetime(2026, 3, 5, 14, tzinfo=UTC)
    state = after_firing(a_state(), None, skipped=[due], queued=[], now=due)

    (past,) = msgspec.to_builtins(show_reminder(state, {}))["occurrences"]

    assert past == {
        "due": "2026-03-05T14:00:00Z",
        "local": "2026-03-05T09:00:00-05:00",
        "status": OccurrenceStatus.SKIPPED.value,
        "message_id": "r1:20260305T140000Z",
    }
