"""The ports of spending, in memory."""

from collections.abc import Iterator, Sequence
from datetime import date

from shared.domain.spending.charge import Charge
from shared.domain.spending.day_spending import DaySpending
from shared.errors import TwilioUnavailable


class MemoryCharges:
    """A Twilio with pages of charges by day. ``asked`` has the days of its requests, one for each page."""

    def __init__(self) -> None:
        self.pages: dict[date, Sequence[Sequence[Charge]]] = {}
        self.asked: list[date] = []
        self.is_unreachable = False

    def of_day(self, day: date) -> Iterator[Sequence[Charge]]:
        for page in self.pages.get(day, [[]]):
            self.asked.append(day)
            if self.is_unreachable:
                raise TwilioUnavailable("no answer", code=0)
            yield page


class MemorySpendingDays:
    def __init__(self) -> None:
        self._days: dict[date, DaySpending] = {}

    def save(self, spending: DaySpending) -> None:
        self._days[spending.day] = spending

    def between(self, first: date, last: date) -> Sequence[DaySpending]:
        return [self._days[day] for day in sorted(self._days) if first <= day <= last]
