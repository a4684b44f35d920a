"""Rules and clocks, against an implementation of our own that tries every minute or day there is."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.reminders.recurrence import instant_of, instants, local_of
from shared.domain.reminders.reminder import Reminder

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ODD_ZONES = (
    "Africa/Casablanca",
    "Africa/Cairo",
    "America/Asuncion",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Almaty",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Pacific/Apia",
    "Pacific/Chatham",
    "UTC",
)


def a_rule(rrule: str, start: str, zone: str = "UTC", **fields) -> Reminder:
    return Reminder(id="r", message={}, rrule=rrule, start=start, zone=zone, **fields)


def locals_of(reminder: Reminder, count: int, *, after: str = "1990-01-01T00:00") -> list[str]:
    zone = ZoneInfo(reminder.zone or "UTC")
    found = islice(instants(reminder, after=instant_of(after, reminder.zone)), count)
    return [f"{at.astimezone(zone):%Y-%m-%dT%H:%M}" for at in found]


@pytest.mark.parametrize(
    ("at", "zone", "instant"),
    [
        ("2026-12-01T09:00", "Europe/Lisbon", "2026-12-01T09:00"),
        ("2026-07-01T09:00", "Europe/Lisbon", "2026-07-01T08:00"),
        ("2026-12-01T09:00+01:00", None, "2026-12-01T08:00"),
        ("2026-12-01T09:00:30Z", None, "2026-12-01T09:00:30"),
        # The clock goes from 01:00 to 02:00: 01:30 does not exist and moves on by the gap.
        ("2026-03-29T01:30", "Europe/Lisbon", "2026-03-29T01:30"),
        # The clock goes back from 02:00 to 01:00: 01:30 happens twice, and the first counts.
        ("2026-10-25T01:30", "Europe/Lisbon", "2026-10-25T00:30"),
        # Lord Howe moves by half an hour: 02:15 does not exist, and 01:45 happens twice.
        ("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:45"),
        ("2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45"),
        # Morocco is an hour behind its usual time in Ramadan: 2026-02-15 to 2026-03-22.
        ("2026-02-14T09:00", "Africa/Casablanca", "2026-02-14T08:00"),
        ("2026-02-16T09:00", "Africa/Casablanca", "2026-02-16T09:00"),
        ("2026-03-23T09:00", "Africa/Casablanca", "2026-03-23T08:00"),
        # Samoa had no 30 December 2011.
        ("2011-12-30T09:00", "Pacific/Apia", "2011-12-30T19:00"),
        # Brazil gave up summer time in 2019, Kazakhstan its second zone in 2024.
        ("2018-12-01T09:00", "America/Sao_Paulo", "2018-12-01T11:00"),
        ("2019-12-01T09:00", "America/Sao_Paulo", "2019-12-01T12:00"),
        ("2024-02-01T09:00", "Asia/Almaty", "2024-02-01T03:00"),
        ("2024-04-01T09:00", "Asia/Almaty", "2024-04-01T04:00"),
    ],
)
def test_a_local_time_becomes_the_instant_it_means(at, zone, instant):
    assert instant_of(at, zone) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


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


def test_a_daily_time_stays_on_the_clock_on_the_wall_and_moves_out_of_a_gap():
    reminder = a_rule("FREQ=DAILY", "2026-03-27T02:30", "Europe/Berlin")

    assert locals_of(reminder, 4) == [
        "2026-03-27T02:30",
        "2026-03-28T02:30",
        "2026-03-29T03:30",
        "2026-03-30T02:30",
    ]


def test_two_times_that_fall_together_in_a_gap_are_one_and_the_order_is_that_of_time():
    reminder = a_rule("FREQ=MINUTELY;INTERVAL=30", "2026-03-29T01:30", "Europe/Berlin")

    assert locals_of(reminder, 5) == [
        f"2026-03-29T{time}" for time in ("01:30", "03:00", "03:30", "04:00", "04:30")
    ]


def test_what_samoa_had_no_day_for_comes_a_day_later_and_once():
    reminder = a_rule("FREQ=DAILY", "2011-12-28T09:00", "Pacific/Apia")

    assert [local[8:10] for local in locals_of(reminder, 4)] == ["28", "29", "31", "01"]


def test_a_rule_that_began_long_ago_is_not_counted_from_its_start():
    old, new = (
        a_rule("FREQ=MINUTELY;INTERVAL=7", start) for start in ("1970-01-01T00:00", "2026-01-01T00:00")
    )

    assert locals_of(old, 5, after="2026-06-01T00:00") == locals_of(new, 5, after="2026-06-01T00:00")


# An implementation of our own: what the zone's clock shows, minute by minute, decides everything.


def clock(zone: str, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def first_instant_showing(zone: str, local: datetime) -> datetime:
    """Return the first minute at which the clock shows ``local``; if it never does, as told in the design."""
    begin = local.replace(tzinfo=UTC) - timedelta(hours=15)
    minutes = [begin + timedelta(minutes=n) for n in range(42 * 60)]
    for at in minutes:
        if clock(zone, at) == local:
            return at
    for before, at in pairwise(minutes):  # the clock jumps over it: forward by the gap
        if clock(zone, before) < local < clock(zone, at):
            gap = clock(zone, at) - clock(zone, before) - timedelta(minutes=1)
            return first_instant_showing(zone, local + gap)
    raise AssertionError(f"{zone} never comes to {local}")


def transitions(zone: str, first: int, last: int) -> list[datetime]:
    hours = [datetime(first, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in range((last - first) * 366 * 24)]
    offsets = [at.astimezone(ZoneInfo(zone)).utcoffset() for at in hours]
    return [at for at, one, other in zip(hours, offsets, offsets[1:], strict=False) if one != other]


@settings(max_examples=60)
@given(data=st.data(), zone=st.sampled_from(ODD_ZONES))
def test_every_local_time_is_the_first_instant_at_which_the_clock_shows_it(data, zone):
    near = data.draw(
        st.sampled_from([*transitions(zone, 2010, 2012), *transitions(zone, 2023, 2028), NEW_YEAR])
    )
    local = clock(zone, near) + timedelta(minutes=data.draw(st.integers(-26 * 60, 26 * 60)))

    at = instant_of(local, zone)

    assert at == first_instant_showing(zone, local)
    assert instant_of(local_of(a_rule("FREQ=DAILY", "2026-01-01T09:00", zone), at), zone) == at


NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def by_trying_every_day(start: datetime, parts: dict, end: datetime) -> Iterator[datetime]:
    """Yield the local times of a rule with one time a day, by asking each day whether it fits."""
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
    month_days = {one if one > 0 else last + 1 + one for one in parts.get("BYMONTHDAY", [])}
    return (
        ("BYMONTH" not in parts or day.month in parts["BYMONTH"])
        and ("BYMONTHDAY" not in parts or day.day in month_days)
        and ("BYDAY" not in parts or DAYS[day.weekday()] in parts["BYDAY"])
    )


def local(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day)  # noqa: DTZ001 - on the clock on the wall, wherever that hangs


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


@settings(max_examples=120)
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
    told = sorted({first_instant_showing_quickly(zone, local) for local in expected})
    end = horizon.replace(tzinfo=UTC)

    reminder = a_rule(as_text(parts), f"{start:%Y-%m-%dT%H:%M}", zone, count=count)
    found = []
    for at in instants(reminder, after=after):
        if at > end:
            break
        found.append(at)

    assert found == [at for at in told if after < at <= end]


def first_instant_showing_quickly(zone: str, local: datetime) -> datetime:
    """The same as above, without trying where the clock goes steadily for two days."""
    offsets = {
        (local.replace(tzinfo=UTC) + timedelta(hours=n)).astimezone(ZoneInfo(zone)).utcoffset()
        for n in range(-38, 39)
    }
    return (
        local.replace(tzinfo=UTC) - offsets.pop() if len(offsets) == 1 else first_instant_showing(zone, local)
    )
