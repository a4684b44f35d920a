"""Recurrence rules, also against a model that tries every day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.reminders.local_time import instant_of
from shared.domain.reminders.recurrence.instants import instants
from shared.domain.reminders.reminder import Reminder
from tests.domain.reminders.clock_model import ODD_ZONES, first_instant_showing_quickly
from tests.full_length import examples

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def a_rule(rrule: str, start: str, zone: str = "UTC", **fields) -> Reminder:
    return Reminder(id="r", message={}, rrule=rrule, start=start, zone=zone, **fields)


def locals_of(reminder: Reminder, count: int, *, after: str = "1990-01-01T00:00") -> list[str]:
    zone = ZoneInfo(reminder.zone or "UTC")
    found = islice(instants(reminder, after=instant_of(after, reminder.zone)), count)
    return [f"{at.astimezone(zone):%Y-%m-%dT%H:%M}" for at in found]


@pytest.mark.parametrize(
    ("rrule", "start", "found"),
    [
        (
            "FREQ=MONTHLY;BYMONTHDAY=31",
            "2026-01-31T09:00",
            "01-31 03-31 05-31 07-31",
        ),  # on the 31st: only there
        ("FREQ=MONTHLY", "2026-01-31T09:00", "01-31 03-31 05-31 07-31"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31T09:00", "01-31 02-28 03-31 04-30"),  # on the last day
        ("FREQ=YEARLY", "2024-02-29T09:00", "02-29 02-29 02-29 02-29"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "2026-01-01T09:00", "01-30 02-27 03-27 04-24"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "2026-01-01T09:00", "01-01 01-12 01-15 01-26"),
        ("RRULE:FREQ=WEEKLY;BYDAY=SU", "2026-01-01T09:00", "01-04 01-11 01-18 01-25"),
        ("freq=daily;byday=mo,tu,we,th,fr;bysetpos=1", "2026-01-01T09:00", "01-01 01-02 01-05 01-06"),
    ],
)
def test_rules_mean_what_the_rfc_says(rrule, start, found):
    assert [local[5:10] for local in locals_of(a_rule(rrule, start), 4)] == found.split()


def test_a_leap_day_comes_every_four_years_but_not_in_2100():
    years = [local[:4] for local in locals_of(a_rule("FREQ=YEARLY", "2092-02-29T09:00"), 3)]

    assert years == ["2092", "2096", "2104"]


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"count": 3}, 3),
        ({"until": "2026-01-04"}, 4),
        ({"until": "2026-01-04T09:00"}, 4),
        ({"until": "2026-01-04T08:59"}, 3),
        ({"until": "2026-01-04T09:00+02:00"}, 3),
        ({"count": 3, "exceptions": ("2026-01-02T09:00",)}, 2),  # RFC 5545 counts it, too
        ({"until": "2026-01-04", "exceptions": ("2026-01-02T09:00", "2026-01-03T09:30")}, 3),
    ],
)
def test_count_until_and_exceptions_limit_a_rule(fields, count):
    assert len(list(instants(a_rule("FREQ=DAILY", "2026-01-01T09:00", **fields), after=START))) == count


@pytest.mark.parametrize("rrule", ["FREQ=DAILY;COUNT=3", "FREQ=DAILY;UNTIL=20260103T090000Z"])
def test_the_rule_itself_may_limit_it(rrule):
    assert len(list(instants(a_rule(rrule, "2026-01-01T09:00"), after=START))) == 3


START = datetime(2020, 1, 1, tzinfo=UTC)


def test_a_daily_time_stays_the_same_local_time_and_moves_out_of_a_gap():
    reminder = a_rule("FREQ=DAILY", "2026-03-27T02:30", "Europe/Berlin")

    assert locals_of(reminder, 4) == [
        "2026-03-27T02:30",
        "2026-03-28T02:30",
        "2026-03-29T03:30",
        "2026-03-30T02:30",
    ]


def test_two_times_that_meet_after_a_gap_are_one_and_all_are_in_order():
    reminder = a_rule("FREQ=MINUTELY;INTERVAL=30", "2026-03-29T01:30", "Europe/Berlin")

    assert locals_of(reminder, 5) == [
        f"2026-03-29T{time}" for time in ("01:30", "03:00", "03:30", "04:00", "04:30")
    ]


def test_the_day_that_samoa_skipped_comes_a_day_later_once():
    reminder = a_rule("FREQ=DAILY", "2011-12-28T09:00", "Pacific/Apia")

    assert [local[8:10] for local in locals_of(reminder, 4)] == ["28", "29", "31", "01"]


def test_a_rule_that_began_long_ago_is_not_counted_from_its_start():
    old, new = (
        a_rule("FREQ=MINUTELY;INTERVAL=7", start) for start in ("1970-01-01T00:00", "2026-01-01T00:00")
    )

    assert locals_of(old, 5, after="2026-06-01T00:00") == locals_of(new, 5, after="2026-06-01T00:00")


def by_trying_every_day(start: datetime, parts: dict, end: datetime) -> Iterator[datetime]:
    """Yield the local times of a rule with one time a day: each day that fits it."""
    day = start.date()
    while day <= end.date():
        if in_period(day, start.date(), parts) and fits(day, start.date(), parts):
            yield datetime.combine(day, start.time())
        day += timedelta(days=1)


def in_period(day: date, first: date, parts: dict) -> bool:
    match parts["FREQ"]:
        case "DAILY":
            passed = (day - first).days
        case "WEEKLY":
            passed = (monday_of(day) - monday_of(first)).days // 7
        case "MONTHLY":
            passed = (day.year - first.year) * 12 + day.month - first.month
        case _:
            passed = day.year - first.year
    return passed % parts.get("INTERVAL", 1) == 0


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def fits(day: date, first: date, parts: dict) -> bool:
    freq = parts["FREQ"]
    chosen = {"BYDAY", "BYMONTHDAY"} & parts.keys()
    if freq in {"MONTHLY", "YEARLY"} and not chosen and day.day != first.day:
        return False
    if freq == "YEARLY" and not chosen and "BYMONTH" not in parts and day.month != first.month:
        return False
    if freq == "WEEKLY" and not chosen and day.weekday() != first.weekday():
        return False
    last = (date(day.year + day.month // 12, day.month % 12 + 1, 1) - timedelta(days=1)).day
    month_days = {number if number > 0 else last + 1 + number for number in parts.get("BYMONTHDAY", [])}
    return (
        ("BYMONTH" not in parts or day.month in parts["BYMONTH"])
        and ("BYMONTHDAY" not in parts or day.day in month_days)
        and ("BYDAY" not in parts or DAYS[day.weekday()] in parts["BYDAY"])
    )


def local(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day)  # noqa: DTZ001 - a local time


@st.composite
def rules(draw) -> dict:
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts: dict = {"FREQ": freq}
    if draw(st.booleans()):
        parts["INTERVAL"] = draw(st.integers(1, 5))
    if draw(st.booleans()):
        parts["BYDAY"] = draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True))
    if freq != "WEEKLY" and draw(st.booleans()):
        month_day = st.integers(1, 31) | st.integers(-31, -1)
        parts["BYMONTHDAY"] = draw(st.lists(month_day, min_size=1, max_size=3, unique=True))
    if draw(st.booleans()):
        parts["BYMONTH"] = draw(st.lists(st.integers(1, 12), min_size=1, max_size=4, unique=True))
    return parts


def as_text(parts: dict) -> str:
    return ";".join(
        f"{name}={','.join(map(str, value)) if isinstance(value, list) else value}"
        for name, value in parts.items()
    )


@settings(max_examples=examples(20, full=60))
@given(
    parts=rules(),
    start=st.datetimes(local(2023, 1, 1), local(2024, 12, 31)),
    zone=st.sampled_from(ODD_ZONES),
    days_later=st.integers(-10, 700),
    count=st.none() | st.integers(1, 30),
)
def test_a_rule_fires_exactly_when_trying_every_day_says(parts, start, zone, days_later, count):
    start = start.replace(second=0, microsecond=0)
    after = start.replace(tzinfo=UTC) + timedelta(days=days_later)
    horizon = local(2027, 6, 1)
    expected = list(by_trying_every_day(start, parts, horizon + timedelta(days=3)))[:count]
    instants_of_model = sorted({first_instant_showing_quickly(zone, local) for local in expected})
    end = horizon.replace(tzinfo=UTC)

    reminder = a_rule(as_text(parts), f"{start:%Y-%m-%dT%H:%M}", zone, count=count)
    found = []
    for at in instants(reminder, after=after):
        if at > end:
            break
        found.append(at)

    assert found == [at for at in instants_of_model if after < at <= end]
