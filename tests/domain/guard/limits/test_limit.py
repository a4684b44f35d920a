from datetime import UTC, datetime

import pytest

from shared.domain.guard.limits.limit import Limit, LimitScope, Period, of_desk, of_person, read_limits

EVENING = datetime(2026, 3, 1, 23, 59, 59, 999_999, tzinfo=UTC)


def test_a_limit_is_named_as_it_is_written_and_found_whatever_its_number():
    (limit,) = read_limits("all  20000/day")

    assert (limit.name, limit.key) == ("all 20000/day", "all/day")


def test_limits_are_of_a_person_or_of_the_desk():
    limits = read_limits("person 20/day, person 5/hour,abroad 100/day")

    assert [limit.name for limit in of_person(limits)] == ["person 20/day", "person 5/hour"]
    assert [limit.name for limit in of_desk(limits)] == ["abroad 100/day"]
    assert read_limits("off") == ()


@pytest.mark.parametrize(
    ("period", "interval", "next_begins"),
    [(Period.HOUR, "2026-03-01T23", "2026-03-02T00:00"), (Period.DAY, "2026-03-01", "2026-03-02T00:00")],
)
def test_the_hours_and_days_of_the_desk_are_those_of_utc(period, interval, next_begins):
    limit = Limit(LimitScope.ALL, 10, period)

    assert limit.interval(EVENING) == interval
    assert f"{limit.next_interval(EVENING):%Y-%m-%dT%H:%M}" == next_begins
    assert limit.interval(limit.next_interval(EVENING)) > interval
