"""What was spent today and this month, for health and the log."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby

from msgspec import Struct

from shared.domain.spending.charge import UNKNOWN
from shared.domain.spending.day_spending import DaySpending, Key, Line, Sum, as_text

MOST_SHOWN = 10
"""Countries and channels that are shown on their own; the rest is ``other``."""


class Spent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was spent in one currency. Amounts are decimal numbers as text, since floats are not exact."""

    amount: str
    count: int  # texts and calls
    segments: int = 0
    unpriced: int = 0  # of these, how many have no price, yet or ever
    by: Mapping[str, str]  # the amount by country and channel, such as ``GB sms``; the dearest first


class SpendingReport(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the account spent on texts and calls that went out, by currency; days are those of UTC."""

    as_of: datetime | None = None  # when today was read; None: not yet
    today: Mapping[str, Spent]
    month: Mapping[str, Spent]
    days_read: int = 0  # days of the month that are counted in it
    incomplete: Sequence[date] = ()  # days with more texts and calls than were read: at least this much


def spending_report(days: Iterable[DaySpending], *, now: datetime) -> SpendingReport:
    """Return what was spent today and in the month up to now."""
    today = now.astimezone(UTC).date()
    of_month = [day for day in days if today.replace(day=1) <= day.day <= today]
    of_today = next((day for day in of_month if day.day == today), None)
    return SpendingReport(
        as_of=of_today.read_at if of_today else None,
        today=_by_currency(lines_of([of_today] if of_today else [])),
        month=_by_currency(lines_of(of_month)),
        days_read=len(of_month),
        incomplete=tuple(day.day for day in of_month if day.incomplete),
    )


def lines_of(days: Iterable[DaySpending]) -> tuple[Line, ...]:
    """Return the lines of some days together, the dearest of each currency first; few countries by name."""
    found = (line for day in days for line in day.lines)
    by_currency = groupby(sorted(found, key=_currency), key=_currency)
    return tuple(line for _, lines in by_currency for line in _summed(lines))


def _summed(lines: Iterable[Line]) -> tuple[Line, ...]:
    total = Sum()
    for line in lines:
        total.add_line(Key(line.country, line.channel, line.currency), line)
    return total.lines(most=MOST_SHOWN)


def _by_currency(lines: Sequence[Line]) -> dict[str, Spent]:
    return {currency or UNKNOWN: _spent(list(found)) for currency, found in groupby(lines, key=_currency)}


def _spent(lines: Sequence[Line]) -> Spent:
    return Spent(
        amount=as_text(sum((Decimal(line.amount) for line in lines), Decimal(0))),
        count=sum(line.count for line in lines),
        segments=sum(line.segments for line in lines),
        unpriced=sum(line.unpriced for line in lines),
        by={f"{line.country} {line.channel}": line.amount for line in lines},
    )


def _currency(line: Line) -> str:
    return line.currency
