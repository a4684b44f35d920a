import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec

from shared.domain.spending.day_spending import DaySpending, Line
from shared.domain.spending.spending_report import MOST_SHOWN, SpendingReport, Spent, spending_report


class Shown(msgspec.Struct, forbid_unknown_fields=True):
    """The part of health."""

    ok: bool
    spending: SpendingReport


NOW = datetime(2026, 11, 20, 12, 47, tzinfo=UTC)
TODAY = NOW.date()


def a_line(country="US", amount="0.5", *, currency="USD", channel="sms", unpriced=0) -> Line:
    return Line(
        country=country,
        channel=channel,
        currency=currency,
        amount=amount,
        count=2,
        segments=3,
        unpriced=unpriced,
    )


def a_day(day: date, *lines: Line, incomplete=False) -> DaySpending:
    read_at = datetime(day.year, day.month, day.day, 23, tzinfo=UTC)
    return DaySpending(day=day, read_at=read_at, lines=lines, incomplete=incomplete)


def test_today_is_a_part_of_the_month_and_the_month_before_is_not():
    report = spending_report(
        [
            a_day(date(2026, 10, 31), a_line(amount="99")),
            a_day(date(2026, 11, 1), a_line(amount="0.25"), a_line("GB", "0.04", channel="call")),
            a_day(TODAY, a_line(unpriced=1)),
        ],
        now=NOW,
    )

    today, month = report.today["USD"], report.month["USD"]
    assert (today.amount, today.count, today.segments, today.unpriced) == ("0.5", 2, 3, 1)
    assert (month.amount, month.count, report.days_read) == ("0.79", 6, 2)
    assert list(month.by.items()) == [("US sms", "0.75"), ("GB call", "0.04")]
    assert report.as_of == datetime(2026, 11, 20, 23, tzinfo=UTC)


def test_currencies_are_kept_apart():
    report = spending_report(
        [a_day(TODAY, a_line(), a_line(currency="EUR", amount="7"), a_line(currency=""))], now=NOW
    )

    assert {currency: spent.amount for currency, spent in report.today.items()} == {
        "unknown": "0.5",
        "EUR": "7",
        "USD": "0.5",
    }


def test_few_countries_are_shown_and_none_is_lost_in_the_sum():
    lines = [a_line(f"A{chr(65 + n)}", f"{n}") for n in range(20)]
    month = spending_report([a_day(TODAY, *lines), a_day(TODAY - timedelta(days=1), *lines)], now=NOW).month[
        "USD"
    ]

    assert (len(month.by), month.amount, month.count) == (MOST_SHOWN + 1, "380", 80)
    assert (next(iter(month.by)), month.by["other sms"]) == ("AT sms", "90")


def test_an_incomplete_day_is_named():
    yesterday = TODAY - timedelta(days=1)
    report = spending_report([a_day(TODAY), a_day(yesterday, a_line(), incomplete=True)], now=NOW)

    assert report.incomplete == (yesterday,)


def test_before_the_first_run_nothing_is_claimed():
    assert msgspec.json.decode(msgspec.json.encode(spending_report([], now=NOW))) == {
        "today": {},
        "month": {},
    }


def test_the_example_of_the_page_is_a_report():
    page = (Path(__file__).parents[3] / "docs" / "spending.md").read_text()
    (example,) = re.findall(r"^```json\n(.*?)^```", page, re.MULTILINE | re.DOTALL)

    shown = msgspec.json.decode(example, type=Shown).spending

    assert msgspec.json.decode(msgspec.json.encode(shown)) == json.loads(example)["spending"]
    assert all(
        f"`{field}`" in page for field in (*SpendingReport.__struct_fields__, *Spent.__struct_fields__)
    )
    for spent in (*shown.today.values(), *shown.month.values()):
        assert sum(map(Decimal, spent.by.values())) == Decimal(spent.amount)
