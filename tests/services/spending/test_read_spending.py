import logging
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from shared.domain.spending.charge import Charge
from shared.services.spending.read_spending import SpendingContext, read_spending
from shared.services.spending.spending_now import spending_now
from tests.fakes.spending import MemoryCharges, MemorySpendingDays

NOW = datetime(2026, 11, 20, 12, 47, tzinfo=UTC)
TODAY, DAY, HOUR = NOW.date(), timedelta(days=1), timedelta(hours=1)


def charges(*prices: str | None, country="US", currency="USD") -> list[Charge]:
    return [
        Charge(
            country=country,
            channel="sms",
            currency=currency,
            segments=1,
            price=None if price is None else Decimal(price),
        )
        for price in prices
    ]


class Spending:
    """A Twilio, and the reading of what it lists."""

    def __init__(self, **options) -> None:
        self.twilio, self.days, self.seconds = MemoryCharges(), MemorySpendingDays(), 0
        self._options = options

    def elapsed(self) -> timedelta:
        self.seconds += 1
        return timedelta(seconds=self.seconds)

    def read(self, now=NOW):
        self.seconds = 0
        self.twilio.asked.clear()
        context = SpendingContext(charges=self.twilio, days=self.days, elapsed=self.elapsed, **self._options)
        read_spending(context, now=now)
        return spending_now(self.days, now=now)


@pytest.fixture
def spending():
    return Spending()


def test_what_twilio_lists_is_summed_today_and_in_the_month(spending):
    spending.twilio.pages = {
        TODAY: [charges("0.0079", "0.0079"), charges("0.04", country="GB")],
        TODAY - DAY: [charges("1")],
    }

    report = spending.read()

    assert (report.today["USD"].amount, report.month["USD"].amount) == ("0.0558", "1.0558")
    assert report.today["USD"].by == {"GB sms": "0.04", "US sms": "0.0158"}
    assert report.as_of == NOW


def test_a_price_that_comes_a_day_later_counts_on_the_day_of_its_message(spending):
    spending.twilio.pages = {TODAY: [charges(None, "0.01")]}
    assert (spending.read().today["USD"].amount, spending.read().today["USD"].unpriced) == ("0.01", 1)

    spending.twilio.pages = {TODAY: [charges("0.02", "0.01")], TODAY + DAY: [charges("5")]}
    report = spending.read(NOW + DAY)

    assert (report.today["USD"].amount, report.month["USD"].amount) == ("5", "5.03")
    assert report.month["USD"].unpriced == 0


def test_reading_again_counts_nothing_twice(spending):
    spending.twilio.pages = {TODAY: [charges("0.01")]}
    first = spending.read()

    assert spending.read(NOW + HOUR).month["USD"] == first.month["USD"]


def test_a_settled_day_costs_no_request(spending):
    spending.read()
    spending.read()  # each run reads one day of the month that was never read
    for _ in range(20):
        spending.read()

    assert spending.twilio.asked == [TODAY]


def test_more_pages_than_the_limit_are_not_read_and_the_day_says_so(caplog):
    spending = Spending(max_pages=2)
    spending.twilio.pages = {TODAY: [charges("1"), charges("1"), charges("1")]}

    report = spending.read()

    assert (report.today["USD"].amount, report.incomplete) == ("2", (TODAY,))
    assert spending.twilio.asked.count(TODAY) == 2
    assert f"spending of {TODAY} is incomplete: only 2 pages were read" in caplog.text


def test_no_page_is_asked_for_when_time_is_over(caplog):
    spending = Spending(max_time=timedelta(seconds=3))
    spending.twilio.pages = {TODAY: [charges("1")] * 9}

    report = spending.read()

    assert len(spending.twilio.asked) < 4
    assert report.incomplete == (TODAY,)
    assert f"spending of {TODAY - DAY} was not read: no time was left" in caplog.text


def test_a_part_of_a_day_does_not_replace_more_of_it():
    spending = Spending(max_pages=2)
    spending.twilio.pages = {TODAY: [charges("1", "1", "1")]}
    spending.read()
    spending.twilio.pages = {TODAY: [charges("1"), charges("1"), charges("1", "1")]}

    report = spending.read(NOW + HOUR)

    assert (report.today["USD"].amount, report.incomplete, report.as_of) == ("3", (TODAY,), NOW)


def test_twilio_out_of_reach_keeps_what_is_known_and_fails_nothing(spending, caplog):
    spending.twilio.pages = {TODAY: [charges("1")]}
    spending.read()
    spending.twilio.is_unreachable = True

    report = spending.read(NOW + HOUR)

    assert (report.today["USD"].amount, report.as_of) == ("1", NOW)
    assert spending.twilio.asked == [TODAY]  # the next days are not asked for: they would fail, too
    assert "was not read, what is known of it stays: no answer" in caplog.text


def test_the_log_has_the_figures_of_the_workbook(spending, caplog):
    spending.twilio.pages = {
        TODAY: [charges("0.5", None) + charges("2", country="GB", currency="EUR")],
        TODAY - DAY: [charges("1")],
    }
    with caplog.at_level(logging.INFO):
        spending.read()

    assert caplog.messages == [
        "spending: today 2 EUR, month 2 EUR, 0 without a price",
        "spending: today 0.5 USD, month 1.5 USD, 1 without a price",
        "spending in GB by sms: month 2 EUR, 1 texts or calls, 1 segments",
        "spending in US by sms: month 1.5 USD, 3 texts or calls, 3 segments",
    ]


def test_the_first_hour_of_a_month_reads_the_last_days_of_the_one_before(spending, caplog):
    first = datetime(2026, 12, 1, 0, 47, tzinfo=UTC)
    yesterday = first.date() - DAY
    spending.twilio.pages = {yesterday: [charges("3")], first.date(): [charges("1")]}

    with caplog.at_level(logging.INFO):
        report = spending.read(first)

    assert "spending in US by sms: month 1 USD" in caplog.text
    assert (report.today["USD"].amount, report.month["USD"].amount) == ("1", "1")
    assert spending.days.between(yesterday, yesterday)[0].lines[0].amount == "3"
