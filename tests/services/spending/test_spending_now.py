from datetime import UTC, datetime, timedelta

from shared.domain.spending.day_spending import DaySpending, Line
from shared.services.spending.spending_now import spending_now
from tests.fakes.spending import MemorySpendingDays

NOW = datetime(2026, 12, 1, 0, 5, tzinfo=UTC)


def test_what_is_stored_of_the_month_is_shown_and_yesterday_is_not_today():
    days = MemorySpendingDays()
    line = Line(country="US", channel="sms", currency="USD", amount="4", count=1)
    yesterday = NOW - timedelta(days=1)
    days.save(DaySpending(day=yesterday.date(), read_at=yesterday, lines=(line,)))

    report = spending_now(days, now=NOW)

    assert (report.as_of, report.today, report.month) == (None, {}, {})
    assert spending_now(days, now=yesterday).today["USD"].amount == "4"
