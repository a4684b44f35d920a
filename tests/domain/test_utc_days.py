from datetime import timedelta, timezone

from shared.domain.utc_days import day_after, day_of, start_of
from tests.examples import NOON


def test_the_day_of_an_instant_is_that_in_utc():
    assert day_of((NOON + timedelta(hours=11)).astimezone(timezone(timedelta(hours=9)))) == "2026-03-01"


def test_the_day_after_the_last_of_a_month():
    assert day_after("2028-02-28") == "2028-02-29"
    assert day_after("2026-12-31") == "2027-01-01"


def test_a_day_begins_at_midnight():
    assert day_of(start_of("2026-03-01")) == "2026-03-01"
    assert day_of(start_of("2026-03-01") - timedelta(microseconds=1)) == "2026-02-28"
