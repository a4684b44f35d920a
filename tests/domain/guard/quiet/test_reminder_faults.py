"""A reminder that is set into the night is refused, by its field and with the hour."""

from datetime import UTC, datetime

import pytest

from shared.domain.guard.quiet.quiet_hours import read_quiet_hours
from shared.domain.guard.quiet.reminder_faults import has_same_times, reminder_faults
from shared.domain.messages.message import read_message
from shared.domain.reminders.reminder import Reminder
from shared.domain.reminders.reminder_validation import read_reminder

QUIET = read_quiet_hours("21:00-08:00", zone="Africa/Lagos")
NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
LONDON, PORTUGAL = "+442071234567", "+351912345678"


def a_reminder(*, to: str = LONDON, message: dict[str, object] | None = None, **fields: object) -> Reminder:
    raw = {"message": {"to": to, "body": "Hi", **(message or {})}, **fields}
    return read_reminder(raw, default_id="r1", default_country="")


def faults(reminder: Reminder, *, said: str = "", now: datetime = NOW) -> list[tuple[str, str]]:
    message = read_message(reminder.message, default_id="-", is_own=True)
    found = reminder_faults(reminder, message, said=said, quiet=QUIET, now=now)
    return [
        (fault.field, fault.message.rpartition(" the quiet hours")[0].rpartition(",")[0]) for fault in found
    ]


def test_the_fault_names_the_hour_where_the_person_is_and_the_remedies():
    reminder = a_reminder(at="2026-02-01T23:30", zone="Europe/London")
    message = read_message(reminder.message, default_id="-", is_own=True)

    (fault,) = reminder_faults(reminder, message, said="", quiet=QUIET, now=NOW)

    assert fault.field == "at"
    assert fault.message == (
        "is 2026-02-01 at 23:30 in Europe/London, within the quiet hours (21:00-08:00): take another hour, "
        "or set message.zone if the person is elsewhere, or message.urgent"
    )


@pytest.mark.parametrize(
    ("clock", "where"), [("20:59", "less than two minutes before"), ("21:00", "within"), ("07:59", "within")]
)
def test_a_time_right_before_the_night_is_not_said_to_be_in_it(clock, where):
    reminder = a_reminder(at=f"2026-02-01T{clock}", zone="Europe/London")
    message = read_message(reminder.message, default_id="-", is_own=True)

    (fault,) = reminder_faults(reminder, message, said="", quiet=QUIET, now=NOW)

    assert f"at {clock} in Europe/London, {where} the quiet hours (21:00-08:00): " in fault.message


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"at": "2026-02-01T09:00+00:00"}, []),
        (
            {"at": "2026-02-01T09:00", "zone": "Asia/Tokyo"},
            [("at", "is 2026-02-01 at 00:00 in Europe/London")],
        ),
        ({"at": "2026-02-01T20:59", "zone": "UTC"}, [("at", "is 2026-02-01 at 20:59 in Europe/London")]),
        ({"at": "2026-02-01T20:58", "zone": "UTC"}, []),
        (
            {"at": "2026-02-01T08:30", "zone": "Europe/Lisbon", "to": PORTUGAL},
            [("at", "is 2026-02-01 at 07:30 in Atlantic/Azores")],
        ),
        (
            {"at": "2026-02-01T10:00", "zone": "UTC", "before": ["PT1H", "PT3H", "P1D", "PT5H"]},
            [
                ("before[1]", "(PT3H) is 2026-02-01 at 07:00 in Europe/London"),
                ("before[3]", "(PT5H) is 2026-02-01 at 05:00 in Europe/London"),
            ],
        ),
        (
            {"rrule": "FREQ=HOURLY;INTERVAL=6", "start": "2026-02-01T09:30", "zone": "Europe/London"},
            [("rrule", "falls on 2026-02-01 at 21:30 in Europe/London")],
        ),
        (  # by the clock of another zone: at 08:00 in London until its clock is changed, then at 07:00
            {"rrule": "FREQ=WEEKLY", "start": "2026-02-01T03:00", "zone": "America/New_York"},
            [("rrule", "falls on 2026-03-08 at 07:00 in Europe/London")],
        ),
        ({"at": "2026-02-01T23:30+00:00", "message": {"urgent": True}}, []),
        ({"at": "2026-02-01T23:30+00:00", "message": {"zone": "America/New_York"}}, []),
        ({"at": "2026-02-01T23:30+00:00", "paused": True}, []),
        ({"at": "2026-02-01T23:30+00:00", "to": "client:ann", "message": {"channel": "call"}}, []),
    ],
)
def test_each_time_is_checked(fields, expected):
    assert faults(a_reminder(**fields)) == expected


def test_where_the_person_is_counts():
    reminder = a_reminder(at="2026-02-01T23:30+00:00")

    assert faults(reminder, said="America/New_York") == []


def test_times_that_are_past_are_not_checked():
    reminder = a_reminder(at="2026-02-01T10:00", zone="UTC", before=["PT1H", "PT3H"])

    assert faults(reminder, now=datetime(2026, 2, 1, 8, tzinfo=UTC)) == []


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({"message": {"body": "Other words"}}, True),
        ({"grace": "PT2H"}, True),
        ({"at": "2026-02-01T23:31+00:00"}, False),
        ({"to": PORTUGAL}, False),
        ({"message": {"zone": "Asia/Tokyo"}}, False),
        ({"before": ["PT1H"], "at": "2026-02-01T23:30", "zone": "UTC"}, False),
    ],
)
def test_which_reminders_have_the_same_times(changed, same):
    reminder = a_reminder(at="2026-02-01T23:30+00:00")

    assert has_same_times(reminder, a_reminder(**{"at": "2026-02-01T23:30+00:00", **changed})) is same
