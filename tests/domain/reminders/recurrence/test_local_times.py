"""Times of rules as RFC 5545 has them, where implementations differ."""

from datetime import datetime
from itertools import islice

import pytest

from shared.domain.reminders.recurrence.local_times import local_times
from shared.domain.reminders.recurrence.rule import read_rule, rule_parts
from tests.full_length import IS_FULL


def times_of(rrule: str, start: str, count: int = 4) -> list[str]:
    at = datetime.fromisoformat(start)
    return [
        f"{time:%m-%d %H:%M}"
        for time in islice(local_times(read_rule(rule_parts(rrule)), at, begin=at), count)
    ]


def days_of(rrule: str, start: str, count: int = 4) -> list[str]:
    return [time[:5] for time in times_of(rrule, start, count)]


def test_a_week_number_without_a_day_takes_the_weekday_of_the_start():
    assert days_of("FREQ=YEARLY;BYWEEKNO=20", "2026-01-07T09:00") == ["05-13", "05-19", "05-17", "05-16"]


def test_a_plain_weekday_beside_a_numbered_one_is_a_union():
    assert days_of("FREQ=MONTHLY;BYDAY=1MO,FR", "2026-01-01T09:00", 6) == [
        *("01-02", "01-05", "01-09", "01-16", "01-23", "01-30")
    ]


def test_positions_count_within_the_whole_first_week():
    found = days_of("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1", "2026-01-07T09:00", 2)

    assert found == ["01-12", "01-19"]  # not Wednesday 7 January, the second of its week


def test_the_first_week_of_a_year_may_begin_in_the_year_before():
    found = days_of("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", "2024-01-01T09:00", 5)

    assert found == ["01-01", "12-30", "12-29", "01-04", "01-03"]


def test_weeks_from_the_end_count_in_the_year_of_the_week():
    found = days_of("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU", "2026-01-01T09:00", 3)

    assert found == ["01-03", "01-02", "12-31"]  # of 2027, 2028 and 2028: weeks 53, 52 and 52


@pytest.mark.parametrize(
    ("rrule", "found"),
    [
        ("FREQ=HOURLY;INTERVAL=5;BYHOUR=9,14,19", "01-01 09:00, 01-01 14:00, 01-01 19:00, 01-06 09:00"),
        ("FREQ=HOURLY;INTERVAL=7;BYHOUR=8", "01-06 08:00, 01-13 08:00, 01-20 08:00, 01-27 08:00"),
        ("FREQ=MINUTELY;INTERVAL=90;BYHOUR=12", "01-01 12:00, 01-02 12:00, 01-03 12:00, 01-04 12:00"),
    ],
)
def test_an_interval_counts_from_the_start(rrule, found):
    assert times_of(rrule, "2026-01-01T09:00") == found.split(", ")


@pytest.mark.parametrize("freq", ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"])
def test_times_from_a_later_begin_are_the_same(freq):
    rule, start = read_rule({"FREQ": freq, "INTERVAL": "7"}), datetime(2026, 1, 5, 9, 30)  # noqa: DTZ001 - local
    begin = datetime(2040 if IS_FULL else 2028, 5, 17, 11, 45)  # noqa: DTZ001 - local
    later = [at for at in islice(local_times(rule, start, begin=begin), 20) if at >= begin]
    from_start = (at for at in local_times(rule, start, begin=start) if at >= begin)

    assert later == [*islice(from_start, len(later))]
