"""A day is due when all of it is as old as things are kept."""

from datetime import datetime, timedelta

from shared.domain.retention.periods import NEVER, Retention, due_before, read_retention
from tests.examples import NOON


def test_the_setting_is_read():
    assert read_retention("words 30d,recordings 90d , all 400d") == Retention(
        words=timedelta(days=30), recordings=timedelta(days=90), everything=timedelta(days=400)
    )
    assert read_retention("all 30d") == Retention(everything=timedelta(days=30))
    assert not read_retention("").is_set


def test_nothing_leaves_early_and_nothing_stays_a_day_longer():
    before = due_before(timedelta(days=30), now=NOON)
    last_second = datetime.fromisoformat(f"{before}T00:00:00+00:00") - timedelta(seconds=1)

    assert timedelta(days=30) <= NOON - last_second <= timedelta(days=31)


def test_what_is_kept_for_ever_is_never_due():
    assert due_before(None, now=NOON) == NEVER < "2020-01-01"
