"""The days of spending, from the fake and from the real adapter on Azurite."""

from datetime import date, timedelta

import pytest

from shared.adapters.azure.guard.spending_days import TableSpendingDays
from shared.domain.spending.day_spending import DaySpending, Line
from tests.examples import NOON
from tests.fakes.spending import MemorySpendingDays

DAY = date(2026, 11, 9)


@pytest.fixture(params=["memory", "azurite"])
def days(request, new_rows):
    return MemorySpendingDays() if request.param == "memory" else TableSpendingDays(new_rows())


def a_day(day: date, amount: str = "12.3456", *, incomplete: bool = False) -> DaySpending:
    line = Line(
        country="GB", channel="whatsapp", currency="USD", amount=amount, count=2, segments=3, unpriced=1
    )
    return DaySpending(day=day, read_at=NOON, lines=(line,), incomplete=incomplete)


def test_a_day_is_read_as_it_was_saved_and_a_new_reading_replaces_it(days):
    days.save(a_day(DAY))
    days.save(a_day(DAY, "13", incomplete=True))

    assert list(days.between(DAY, DAY)) == [a_day(DAY, "13", incomplete=True)]


def test_days_are_read_from_the_first_to_the_last_in_order(days):
    for ago in (0, 2, 1, 9, -1):
        days.save(a_day(DAY - timedelta(days=ago)))

    found = days.between(DAY - timedelta(days=2), DAY)

    assert [each.day for each in found] == [DAY - timedelta(days=ago) for ago in (2, 1, 0)]
    assert list(days.between(date(2027, 1, 1), date(2027, 1, 31))) == []
