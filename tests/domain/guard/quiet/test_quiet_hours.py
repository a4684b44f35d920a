"""When it is night by a clock, across midnight and clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.guard.quiet.quiet_hours import QuietHours, read_quiet_hours

LISBON, AZORES, NEW_YORK = map(ZoneInfo, ("Europe/Lisbon", "Atlantic/Azores", "America/New_York"))
MINUTE = timedelta(minutes=1)
JANUARY = datetime(2026, 1, 1, tzinfo=UTC)


def quiet(setting: str = "21:00-08:00") -> QuietHours:
    found = read_quiet_hours(setting, zone="Europe/Lisbon")
    assert found
    return found


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}Z")


def test_without_the_setting_there_are_none():
    assert read_quiet_hours("", zone="Europe/Lisbon") is None


@pytest.mark.parametrize(
    ("setting", "clock", "is_night"),
    [
        ("21:00-08:00", "20:59:59", False),
        ("21:00-08:00", "21:00", True),
        ("21:00-08:00", "00:00", True),
        ("21:00-08:00", "07:59:59", True),
        ("21:00-08:00", "08:00", False),
        ("12:00-14:00", "11:59", False),
        ("12:00-14:00", "12:00", True),
        ("12:00-14:00", "14:00", False),
        ("00:00-06:30", "00:00", True),
        ("22:00-00:00", "23:59", True),
        ("22:00-00:00", "00:00", False),
    ],
)
def test_the_night_begins_at_its_first_minute_and_ends_before_its_last(setting, clock, is_night):
    local = datetime.combine(date(2026, 7, 1), time.fromisoformat(clock), NEW_YORK)

    assert quiet(setting).is_night(local.astimezone(UTC), NEW_YORK) is is_night


def test_a_number_of_several_zones_waits_for_the_day_of_the_last():
    assert quiet().next_day(at("2026-01-10T03:00"), [LISBON, AZORES]) == at("2026-01-10T09:00")
    assert quiet().next_day(at("2026-01-10T12:34:56"), [LISBON, AZORES]) == at("2026-01-10T12:34:56")
    assert quiet().next_night(at("2026-01-10T12:00"), [AZORES, LISBON]) == at("2026-01-10T21:00")


def test_zones_without_a_common_day_have_none():
    zones = [LISBON, ZoneInfo("Pacific/Auckland")]

    assert quiet("14:00-08:00").next_day(at("2026-01-10T03:00"), zones) is None


def test_a_common_day_of_a_few_minutes_is_none():
    zones = [ZoneInfo("UTC"), ZoneInfo("Asia/Kolkata")]  # 08:00 to 20:00, and 02:30 to 14:30 by UTC

    assert quiet("14:00-08:30").next_day(at("2026-01-10T00:00"), zones) is None  # 08:30 to 08:30
    assert quiet("14:05-08:30").next_day(at("2026-01-10T00:00"), zones) is None
    assert quiet("14:30-08:30").next_day(at("2026-01-10T00:00"), zones) == at("2026-01-10T08:30")


@pytest.mark.parametrize(
    ("setting", "now", "morning"),
    [
        # New York skips 02:00 to 03:00 on 2026-03-08, and has 01:00 to 02:00 twice on 2026-11-01.
        ("21:00-02:30", "2026-03-08T05:00", "2026-03-08T07:00"),  # skipped: at 03:00 by the clock
        ("21:00-08:00", "2026-03-08T05:00", "2026-03-08T12:00"),
        ("21:00-08:00", "2026-03-07T23:00", "2026-03-07T23:00"),
        ("21:00-08:00", "2026-11-01T05:00", "2026-11-01T13:00"),
        ("21:00-01:30", "2026-11-01T05:00", "2026-11-01T05:30"),  # the first half past one
        ("21:00-01:30", "2026-11-01T06:00", "2026-11-01T06:30"),  # the clock is back at one: night again
    ],
)
def test_the_morning_is_by_the_clock_on_the_day_when_it_changes(setting, now, morning):
    assert quiet(setting).next_day(at(now), [NEW_YORK]) == at(morning)


@pytest.mark.parametrize(
    ("setting", "now", "night"),
    [
        ("02:30-08:00", "2026-03-08T06:00", "2026-03-08T07:00"),  # skipped: it begins at 03:00
        ("01:30-08:00", "2026-11-01T05:00", "2026-11-01T05:30"),
        ("21:00-01:30", "2026-11-01T05:45", "2026-11-01T06:00"),  # for the hour that comes twice
    ],
)
def test_the_night_begins_by_the_clock_on_the_day_when_it_changes(setting, now, night):
    assert quiet(setting).next_night(at(now), [NEW_YORK]) == at(night)


ZONES = st.sampled_from(
    [
        *("America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/St_Johns"),
        *("Asia/Kathmandu", "Pacific/Chatham", "Pacific/Apia", "Europe/Dublin", "America/Nuuk"),
    ]
)
TIMES = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


@given(
    begin=TIMES,
    length=st.integers(1, 22 * 60),
    zones=st.lists(ZONES, min_size=1, max_size=3, unique=True),
    now=st.integers(0, 2 * 365 * 86400).map(lambda seconds: JANUARY + timedelta(seconds=seconds)),
)
def test_what_changes_next_is_what_looking_at_each_minute_finds(begin, length, zones, now):
    end = (datetime.combine(date(2026, 1, 1), begin) + length * MINUTE).time()
    hours, places = QuietHours(begin=begin, end=end, zone="UTC"), [ZoneInfo(name) for name in zones]

    def is_day(when: datetime) -> bool:
        return not any(hours.is_night(when, zone) for zone in places)

    morning = hours.next_day(now, places)
    start = now.replace(second=0, microsecond=0)
    minutes = [start + n * MINUTE for n in range(1, 27 * 60)]
    if morning is None or morning > minutes[-1]:
        return
    assert is_day(morning)
    if morning > now:
        assert not is_day(morning - timedelta(microseconds=1))
        runs = [minute for minute in minutes if minute < morning]
        assert not any(all(is_day(each + n * MINUTE) for n in range(15)) for each in runs)
    night = hours.next_night(morning, places)
    assert not is_day(night)
    between = [minute for minute in minutes if morning <= minute < night]
    assert all(map(is_day, between))
