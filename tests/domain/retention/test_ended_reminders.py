from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.reminders.reminder import Reminder, ReminderState
from shared.domain.retention.ended_reminders import ended_before
from tests.examples import NOON

ENDED = ReminderState(
    reminder=Reminder(id="r", message={"to": "+12025550926", "body": "Hello"}, at="2026-01-01T12:00:00Z"),
    due=None,
    updated_at=NOON,
)


@pytest.mark.parametrize(
    ("state", "before", "is_old"),
    [
        (ENDED, NOON + timedelta(seconds=1), True),
        (ENDED, NOON, False),
        (structs.replace(ENDED, due=NOON), NOON + timedelta(days=999), False),
        (
            structs.replace(ENDED, reminder=structs.replace(ENDED.reminder, paused=True)),
            NOON + timedelta(days=999),
            False,
        ),
    ],
)
def test_a_reminder_that_ended_is_old_by_its_last_change(state, before, is_old):
    assert ended_before(state, before) is is_old
