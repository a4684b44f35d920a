"""Which days are read from Twilio's lists: today, and days whose prices may still come."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from shared.domain.spending.day_spending import DaySpending

PRICES_COME_WITHIN = 2
"""Days after which no price is waited for: Twilio says a text's price takes up to 24 hours in rare cases.

Source: https://support.twilio.com/hc/en-us/articles/46871410243099. For calls it says no time.
"""

AGAIN_AFTER = timedelta(hours=6)
"""When a day that is over is read again for prices that were missing."""


def first_day(now: datetime) -> date:
    """Return the first day that matters: that of the month, or one whose prices may still come."""
    today = now.astimezone(UTC).date()
    return min(today.replace(day=1), today - timedelta(days=PRICES_COME_WITHIN))


def days_to_read(known: Mapping[date, DaySpending], *, now: datetime) -> list[date]:
    """Return the days to read, the newest first: at most four.

    One day of the month that was never read is read with each run, so that a month has all its days within
    a day of the first deployment, and after timers stood still.
    """
    today = now.astimezone(UTC).date()
    late = [today - timedelta(days=ago) for ago in range(1, PRICES_COME_WITHIN + 1)]
    older = (today - timedelta(days=ago) for ago in range(PRICES_COME_WITHIN + 1, today.day))
    never_read = next(((day,) for day in older if day not in known), ())
    return [today, *(day for day in late if not _is_settled(day, known.get(day), now=now)), *never_read]


def _is_settled(day: date, found: DaySpending | None, *, now: datetime) -> bool:
    """Return whether a day that is over need not be read now."""
    if found is None or found.read_at.astimezone(UTC).date() <= day:
        return False
    may_change = found.incomplete or found.unpriced
    return not may_change or now - found.read_at < AGAIN_AFTER
