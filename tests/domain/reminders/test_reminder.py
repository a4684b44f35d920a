import json
from datetime import UTC, datetime, timedelta

import msgspec

from shared.domain.reminders.reminder import FollowUp, OccurrenceStatus, ReminderState

OLD_STATE = """{
    "reminder": {"id":"r1",
        "message":{"to":"+15005550100","body":"See you at {time}","values":{"time":"three"}},
        "rrule":"FREQ=DAILY","start":"2026-03-01T13:00","zone":"UTC","except":["2026-03-04T13:00"],
        "grace":"PT3600S","tags":{"case":"7"}},
    "due":"2026-03-03T13:00:00Z","updated_at":"2026-03-02T14:01:00Z","local":"2026-03-03T13:00:00",
    "occurrences":[
        {"due":"2026-03-01T13:00:00Z","what":"canceled","message_id":"r1:20260301T130000Z"},
        {"due":"2026-03-01T13:00:00Z","what":"queued","message_id":"r1:20260301T130000Z.1"},
        {"due":"2026-03-02T13:00:00Z","what":"skipped","message_id":"r1:20260302T130000Z.1"}],
    "skipped":1,"revision":1
}"""
"""A row of the agenda as commit d9b86e9 wrote it."""

OLD_FOLLOW_UP = '{"reminder_id":"r1","due":"2026-03-01T12:00:00Z","message_id":"r1:20260301T120000Z"}'
"""An entry of the agenda as commit d9b86e9 wrote it."""


def test_a_row_of_an_earlier_version_is_read():
    state = msgspec.json.decode(OLD_STATE, type=ReminderState)

    assert [occurrence.status for occurrence in state.occurrences] == [
        OccurrenceStatus.CANCELED,
        OccurrenceStatus.QUEUED,
        OccurrenceStatus.SKIPPED,
    ]
    assert (state.skipped, state.revision) == (1, 1)
    assert state.due == datetime(2026, 3, 3, 13, tzinfo=UTC)
    assert state.reminder.grace == timedelta(hours=1)
    assert state.reminder.exceptions == ("2026-03-04T13:00",)


def test_a_row_is_written_as_workers_of_an_earlier_version_read_it():
    state = msgspec.json.decode(OLD_STATE, type=ReminderState)

    assert json.loads(msgspec.json.encode(state)) == json.loads(OLD_STATE)


def test_a_follow_up_of_an_earlier_version_is_read():
    follow_up = msgspec.json.decode(OLD_FOLLOW_UP, type=FollowUp)

    assert follow_up.message_id == "r1:20260301T120000Z"
    assert msgspec.json.encode(follow_up).decode() == OLD_FOLLOW_UP
