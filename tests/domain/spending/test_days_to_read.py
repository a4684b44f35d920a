from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from shared.domain.spending.day_spending import DaySpending, Line
from shared.domain.spending.days_to_read import days_to_read, first_day

NOW = datetime(2026, 11, 20, 12, 47, tzinfo=UTC)
TODAY, HOUR = NOW.date(), timedelta(hours=1)


def a_day(ago: int, *, read=NOW - HOUR, unpriced=0, incomplete=False) -> DaySpending:
    line = Line(country="US", channel="sms", currency="USD", amount="1", count=3, unpriced=unpriced)
    day = TODAY - timedelta(days=ago)
    return DaySpending(day=day, read_at=read, lines=(line,), incomplete=incomplete)


def to_read(*days: DaySpending, now=NOW) -> list[int]:
    """How many days ago each day is that is read; all days of the month are known but the last three."""
    known = {day.day: day for day in (*(a_day(ago) for ago in range(3, 20)), *days)}
    return [(now.astimezone(UTC).date() - day).days for day in days_to_read(known, now=now)]


def test_today_and_two_days_before_are_read_first():
    assert to_read() == [0, 1, 2]


def test_today_is_read_each_hour_and_a_day_with_all_prices_never_again():
    assert to_read(a_day(0), a_day(1), a_day(2)) == [0]


@pytest.mark.parametrize("gap", [{"unpriced": 1}, {"incomplete": True}])
def test_a_day_that_lacks_prices_is_read_every_six_hours(gap):
    assert to_read(a_day(1, **gap), a_day(2)) == [0]
    assert to_read(a_day(1, read=NOW - 6 * HOUR, **gap), a_day(2)) == [0, 1]


def test_a_day_is_read_again_after_its_end():
    before_midnight = datetime(2026, 11, 19, 23, 47, tzinfo=UTC)

    assert to_read(a_day(1, read=before_midnight), a_day(2)) == [0, 1]


def test_one_day_of_the_month_that_was_never_read_is_read_with_each_run():
    known = {day.day: day for day in map(a_day, (0, 1, 2, 3, 5))}

    assert days_to_read(known, now=NOW) == [TODAY, date(2026, 11, 16)]
    assert days_to_read({}, now=NOW)[3:] == [date(2026, 11, 17)]


def test_days_of_the_month_before_matter_only_while_prices_may_come():
    first = datetime(2026, 12, 1, 0, 47, tzinfo=UTC)

    assert first_day(first) == date(2026, 11, 29)
    assert days_to_read({}, now=first) == [date(2026, 12, 1), date(2026, 11, 30), date(2026, 11, 29)]
    assert first_day(NOW) == date(2026, 11, 1)


def test_a_day_is_one_in_utc():
    in_tokyo = NOW.astimezone(timezone(timedelta(hours=14)))

    assert days_to_read({}, now=in_tokyo)[0] == TODAY
