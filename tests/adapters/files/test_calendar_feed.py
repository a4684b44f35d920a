"""The calendar feed, read by libraries: icalendar's parser and dateutil's rule sets."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rruleset, rrulestr
from icalendar import Calendar, Event
from msgspec import structs

from shared.adapters.files.calendar_feed import IcsCalendar
from shared.domain.reminders.recurrence.instants import instants
from shared.domain.reminders.reminder import ReminderState
from shared.domain.reminders.reminder_validation import read_reminder
from tests.examples import NOON

MESSAGE = {"to": "+15005550100", "body": "The secret word is fish"}
WEEKLY = {"rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "start": "2026-03-04T09:00", "zone": "Europe/Lisbon"}


def state(due: datetime | None = NOON, **raw) -> ReminderState:
    reminder = read_reminder({"id": "r1", "message": MESSAGE, **raw}, default_id="-", default_country="")
    return ReminderState(reminder=reminder, due=due, updated_at=NOON)


def read(*reminders: ReminderState) -> list[Event]:
    return list(Calendar.from_ical(IcsCalendar().render(reminders)).walk("VEVENT"))


def expanded(event: Event, count: int) -> list[datetime]:
    """Return the times that a calendar would show."""
    start = event["dtstart"].dt
    times = rruleset()
    times.rrule(rrulestr(event["rrule"].to_ical().decode(), dtstart=start))
    for exception in event["exdate"].dts if "exdate" in event else ():
        times.exdate(exception.dt)
    return [at.astimezone(UTC) for at in islice(times, count)]


@pytest.mark.parametrize(
    "raw",
    [
        WEEKLY,
        {**WEEKLY, "count": 5},
        {**WEEKLY, "until": "2026-04-06"},
        {**WEEKLY, "rrule": WEEKLY["rrule"] + ";UNTIL=20260406T235959Z"},
        {**WEEKLY, "except": ["2026-03-05T09:00", "2026-03-19T09:00"]},
        {**WEEKLY, "rrule": "FREQ=MONTHLY;BYDAY=-1FR", "zone": "Australia/Lord_Howe"},
        {**WEEKLY, "rrule": "FREQ=MONTHLY;BYMONTHDAY=31"},
    ],
)
def test_a_calendar_shows_the_times_at_which_the_reminder_fires(raw):
    recurring = state(**raw)
    (event,) = read(recurring)

    assert expanded(event, 6) == list(islice(instants(recurring.reminder, after=NOON), 6))


def test_a_single_time_is_one_event():
    (event,) = read(state(at="2026-12-01T09:00", zone="Europe/Lisbon"))

    assert event["dtstart"].dt == datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Europe/Lisbon"))
    assert "rrule" not in event


def test_texts_and_full_numbers_are_not_in_the_feed():
    feed = IcsCalendar().render([state(**WEEKLY)]).decode()

    assert "secret" not in feed
    assert MESSAGE["to"] not in feed
    assert "r1: sms to" in feed
    assert "0100" in feed


def test_an_appointment_is_one_event_at_its_own_time_not_at_those_of_its_messages():
    (event,) = read(state(at="2026-12-01T09:00", zone="Europe/Lisbon", before=["P3D", "PT2H"]))

    assert event.DTSTART.isoformat() == "2026-12-01T09:00:00+00:00"
    assert "RRULE" not in event


def test_the_feed_defines_its_time_zones():
    feed = Calendar.from_ical(IcsCalendar().render([state(**WEEKLY)]))

    assert [str(zone["tzid"]) for zone in feed.walk("VTIMEZONE")] == ["Europe/Lisbon"]
    assert timedelta(hours=1) in {part["tzoffsetto"].td for part in feed.walk("DAYLIGHT")}


def test_a_start_that_a_clock_change_skips_does_not_move_the_other_days():
    raw = {"rrule": "FREQ=DAILY", "start": "2026-03-29T01:30", "zone": "Europe/London"}
    recurring = state(due=datetime(2026, 3, 29, 1, 30, tzinfo=UTC), **raw)
    (event,) = read(recurring)

    after = datetime(2026, 3, 29, 12, tzinfo=UTC)
    assert expanded(event, 3)[1:] == list(islice(instants(recurring.reminder, after=after), 2))


def test_a_zone_whose_clocks_follow_no_rule_is_a_list_of_its_changes():
    feed = Calendar.from_ical(IcsCalendar().render([state(**{**WEEKLY, "zone": "Africa/Casablanca"})]))

    assert [str(zone["tzid"]) for zone in feed.walk("VTIMEZONE")] == ["Africa/Casablanca"]


def test_a_reminder_that_cannot_be_evaluated_does_not_break_the_feed():
    sound = state(**WEEKLY)
    broken = structs.replace(sound, reminder=structs.replace(sound.reminder, id="r2", zone="Mars/Base"))

    assert [str(event["uid"]) for event in read(broken, sound)] == ["r1@switchboard"]
