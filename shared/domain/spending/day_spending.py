"""What was spent on one day in UTC: one line for each country, channel and currency."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from msgspec import Struct

from shared.domain.spending.charge import Charge

OTHER = "other"
"""The country of what is not listed on its own."""

MAX_LINES = 600
"""Lines of a day. The row of a day has one column of at most 32,768 characters; a line has about 40.

Source: https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
"""


class Line(Struct, frozen=True, kw_only=True, array_like=True):
    """What one country cost by one channel, in one currency. Stored as an array: add fields at the end."""

    country: str
    channel: str
    currency: str
    amount: str  # a decimal number: floats are not exact
    count: int = 0  # texts or calls
    segments: int = 0
    unpriced: int = 0  # of ``count``: how many have no price, yet or ever


class DaySpending(Struct, frozen=True, kw_only=True):
    """What was spent on one day."""

    day: date
    read_at: datetime
    lines: tuple[Line, ...] = ()
    incomplete: bool = False  # there was more than could be read: it is at least this much

    @property
    def count(self) -> int:
        """How many texts and calls were read."""
        return sum(line.count for line in self.lines)

    @property
    def unpriced(self) -> int:
        """How many of them have no price."""
        return sum(line.unpriced for line in self.lines)


class Key(NamedTuple):
    """Country, channel and currency: charges that have all three in common are summed."""

    country: str
    channel: str
    currency: str


class Sum:
    """A sum of charges, which grows page by page: a day may have a hundred thousand of them."""

    def __init__(self) -> None:
        self._lines: dict[Key, Line] = {}

    def add(self, charges: Iterable[Charge]) -> None:
        """Add what texts and calls cost."""
        by_key = sorted(charges, key=_key)
        for key, found in groupby(by_key, key=_key):
            each = list(found)
            prices = [charge.price for charge in each if charge.price is not None]
            self.add_line(
                key,
                Line(
                    **key._asdict(),
                    amount=as_text(sum(prices, Decimal(0))),
                    count=len(each),
                    segments=sum(charge.segments for charge in each),
                    unpriced=len(each) - len(prices),
                ),
            )

    def add_line(self, key: Key, line: Line) -> None:
        """Add a line to those of its key."""
        known = self._lines.get(key)
        self._lines[key] = Line(
            **key._asdict(),
            amount=as_text(Decimal(line.amount) + Decimal(known.amount if known else 0)),
            count=line.count + (known.count if known else 0),
            segments=line.segments + (known.segments if known else 0),
            unpriced=line.unpriced + (known.unpriced if known else 0),
        )

    def lines(self, *, most: int = MAX_LINES) -> tuple[Line, ...]:
        """Return the lines, the dearest first; those of further countries are one line per channel."""
        dearest = sorted(self._lines.values(), key=lambda line: (-Decimal(line.amount), *_key(line)))
        if len(dearest) <= most:
            return tuple(dearest)
        rest = Sum()
        for line in dearest[most:]:
            rest.add_line(Key(OTHER, line.channel, line.currency), line)
        return (*dearest[:most], *rest.lines())


def _key(item: Charge | Line) -> Key:
    return Key(item.country, item.channel, item.currency)


def as_text(amount: Decimal) -> str:
    """Return an amount without an exponent and without zeros at its end: 12.5, 100, 0."""
    return f"{amount.normalize() if amount else Decimal(0):f}"
