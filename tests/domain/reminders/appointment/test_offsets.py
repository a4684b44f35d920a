from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.domain.reminders.appointment.offsets import appointment_time, recomputed_due, times_before
from shared.domain.reminders.recurrence.instants import instants
from shared.domain.reminders.reminder_validation import read_reminder

MESSAGE = {"to": "+15005550100", "body": "Hi"}


def a_reminder(at="2026-12-04T15:00", zone="Europe/Lisbon", before=("P3D", "P1D", "PT2H"), **fields):
    raw = {"message": MESSAGE, "at": at, "before": list(before), **fields}
    raw |= {"zone": zone} if zone else {}
    return read_reminder(raw, default_id="a-17", default_country="")


def locals_of(reminder):
    zone = ZoneInfo(reminder.zone) if reminder.zone else datetime.fromisoformat(reminder.at).tzinfo
    return [f"{at.astimezone(zone):%d %H:%M}" for at in instants(reminder)]


def test_messages_are_due_before_the_appointment_and_not_at_it():
    assert locals_of(a_reminder()) == ["01 15:00", "03 15:00", "04 13:00"]
    assert locals_of(a_reminder(before=["PT0S", "P1W"])) == ["27 15:00", "04 15:00"]


@pytest.mark.parametrize(
    ("at", "zone", "before", "expected"),
    [
        # Clocks go forward on 29 March 2026, 01:00 to 02:00: a day on the clock has 23 hours.
        ("2026-03-29T15:00", "Europe/Lisbon", "P1D", "28 15:00"),
        ("2026-03-29T15:00", "Europe/Lisbon", "PT24H", "28 14:00"),
        # They go back on 25 October, 02:00 to 01:00: it has 25.
        ("2026-10-25T15:00", "Europe/Lisbon", "P1D", "24 15:00"),
        ("2026-10-25T15:00", "Europe/Lisbon", "PT24H", "24 16:00"),
        # The day first, then the hours.
        ("2026-03-30T03:00", "Europe/Lisbon", "P1DT2H", "29 00:00"),
        # A time that the clock skips moves forward; the first of two counts.
        ("2026-03-30T01:30", "Europe/Lisbon", "P1D", "29 02:30"),
        ("2026-10-26T01:30", "Europe/Lisbon", "P1D", "25 01:30"),
        # The appointment itself is at such a time.
        ("2026-03-29T01:30", "Europe/Lisbon", "P1D", "28 01:30"),
        ("2026-03-29T01:30", "Europe/Lisbon", "PT1H", "29 00:30"),
        # Half an hour, in Lord Howe.
        ("2026-10-04T12:00", "Australia/Lord_Howe", "PT24H", "03 11:30"),
        # An offset has no clock changes.
        ("2026-03-29T15:00+01:00", None, "P1D", "28 15:00"),
    ],
)
def test_a_day_is_one_on_the_clock_and_hours_are_hours(at, zone, before, expected):
    assert locals_of(a_reminder(at, zone, [before])) == [expected]


def test_the_first_of_two_equal_times_counts():
    (at,) = instants(a_reminder("2026-10-26T01:30", "Europe/Lisbon", ["P1D"]))

    assert at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_two_entries_at_the_same_instant_are_one_message():
    reminder = a_reminder(before=["P1D", "PT24H", "PT1440M"])

    assert locals_of(reminder) == ["03 15:00"]
    assert len(times_before(reminder)) == 3


def test_each_of_its_messages_has_the_time_of_the_appointment():
    reminder, at = a_reminder(), datetime(2026, 12, 4, 15, tzinfo=UTC)

    assert {appointment_time(reminder, due) for due in instants(reminder)} == {at}
    single = read_reminder(
        {"message": MESSAGE, "at": "2026-12-04T15:00Z"}, default_id="r1", default_country=""
    )
    assert appointment_time(single, at) == at


def test_a_due_time_of_other_time_zone_rules_becomes_that_of_the_same_message():
    reminder = a_reminder("2026-07-01T09:00", "Europe/Lisbon", ["PT2H", "PT1H"])
    six, seven = (datetime(2026, 7, 1, hour, tzinfo=UTC) for hour in (6, 7))

    assert recomputed_due(reminder, local="2026-07-01T07:00:00", due=seven) == six
    assert recomputed_due(reminder, local="2026-07-01T08:00:00", due=six) == seven
    assert recomputed_due(reminder, local="2026-07-01T05:00:00", due=six) == six  # none has that time


def test_the_second_of_two_equal_times_is_not_taken_for_the_first():
    reminder = a_reminder("2026-10-25T03:00", "Europe/Lisbon", ["PT90M", "PT4H"])
    due = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    assert recomputed_due(reminder, local="2026-10-25T01:30:00", due=due) == due
    assert due - timedelta(hours=1) not in {*instants(reminder)}
