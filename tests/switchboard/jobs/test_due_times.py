"""When ``--at`` is, for each person."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from switchboard.jobs.at_time import read_at
from switchboard.jobs.job_options import JobOptions, check, rate_of
from switchboard.jobs.plan.due_times import due_at
from switchboard.jobs.plan.rate_slots import RateSlots
from switchboard.terminal.failed import Failed

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)


def due(at, *zones, now=NOW):
    found = due_at(read_at(at), [ZoneInfo(zone) for zone in zones], now=now)
    return f"{found:%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize(
    ("at", "zones", "expected"),
    [
        ("09:00", ["Europe/Lisbon"], "2026-12-01T09:00"),  # it is 15:00 there: tomorrow
        ("9:00", ["America/Los_Angeles"], "2026-11-30T17:00"),  # it is 07:00 there: today
        ("09:00", ["Pacific/Auckland"], "2026-11-30T20:00"),  # it is 04:00 on 1 December
        ("16:00", ["Europe/Lisbon", "Atlantic/Azores"], "2026-11-30T17:00"),  # 16:00 in both: the later
        ("15:00", ["Europe/Lisbon", "Atlantic/Azores"], "2026-11-30T16:00"),  # over in one, not in the other
        ("2026-12-01T09:00", ["Asia/Tokyo"], "2026-12-01T00:00"),
        ("2026-12-01T09:00+01:00", [], "2026-12-01T08:00"),
        ("2027-03-14T02:30", ["America/New_York"], "2027-03-14T07:30"),  # skipped: 03:30
        ("2027-10-31T01:30", ["Europe/London"], "2027-10-31T00:30"),  # comes twice: the first
    ],
)
def test_a_time_is_that_of_each_persons_clock(at, zones, expected):
    assert due(at, *zones) == expected


@pytest.mark.parametrize("at", ["soon", "25:00", "9", "9am", "2026-12-01", "2026-13-01T09:00", "09:00:00:00"])
def test_what_is_no_time_is_refused_with_how_to_write_it(at):
    with pytest.raises(Failed, match=r"rite it as"):
        read_at(at)


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({"at": "09:00"}, "by whose clock"),
        ({"zone": "each"}, "at which hour"),
        ({"at": "09:00", "zone": "Lisbon"}, "--zone Lisbon"),
        ({"job": ".."}, "a name has"),
        ({"job": "a:b"}, "a name has"),
        ({"tags": {"job": "other"}}, "--tag job=other: that tag is the name of --job"),
    ],
)
def test_options_that_would_be_a_guess_are_refused(options, fault):
    with pytest.raises(Failed, match=fault):
        check(JobOptions(**{"job": "spring", **options}))


@pytest.mark.parametrize("text", ["0/s", "20", "20/d", "-1/s", "1.5/s"])
def test_what_is_no_rate_is_refused(text):
    with pytest.raises(Failed, match="write it as 20/s"):
        rate_of(text)


@pytest.mark.parametrize("rate", ["20/s", "600/m", "5000/h", "1/m"])
def test_at_a_rate_no_two_leave_within_one_slot_and_none_before_its_time(rate):
    slots = RateSlots(rate_of(rate))
    dues = [NOW, NOW, NOW + timedelta(hours=5), NOW, NOW + timedelta(seconds=1)] * 10
    times = [slots.take(due) for due in dues]

    width = timedelta(seconds=float(1 / rate_of(rate)))
    gaps = [later - time for time, later in zip(sorted(times), sorted(times)[1:], strict=False)]
    assert all(time >= due for time, due in zip(times, dues, strict=True))
    assert min(gaps) >= width - timedelta(microseconds=2)
    assert max(time for time, due in zip(times, dues, strict=True) if due == NOW) < NOW + 41 * width


def test_who_is_added_later_takes_a_slot_that_is_free():
    rate = Fraction(2)
    first = [RateSlots(rate).take(NOW)]
    first.append(RateSlots(rate, taken=first).take(NOW))

    assert first == [NOW, NOW + timedelta(seconds=0.5)]
    assert RateSlots(rate, taken=first).take(NOW) == NOW + timedelta(seconds=1)
