"""Ports of spending: what Twilio lists with prices, and the sums of each day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from shared.domain.spending.charge import Charge
    from shared.domain.spending.day_spending import DaySpending


class Charges(Protocol):
    """Lists what Twilio charges for texts and calls that went out, of every app of the account."""

    def of_day(self, day: date) -> Iterator[Sequence[Charge]]:
        """Yield the charges of a day in UTC, page by page: one request for each, when it is asked for.

        Raises:
            TwilioUnavailable: no answer, or one that cannot be used; ask again later.
        """


class SpendingDays(Protocol):
    """Stores what was spent on each day."""

    def save(self, spending: DaySpending) -> None:
        """Save a day, in place of what was known of it."""

    def between(self, first: date, last: date) -> Sequence[DaySpending]:
        """Return the days that were saved, from ``first`` to ``last``. One request to storage."""
