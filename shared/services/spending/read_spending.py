"""Read what was spent from Twilio's lists, sum it by day, and log it. An hourly timer does it."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct, structs

from shared.domain.spending.charge import UNKNOWN
from shared.domain.spending.day_spending import DaySpending, Line, Sum
from shared.domain.spending.days_to_read import days_to_read, first_day
from shared.domain.spending.spending_report import lines_of, spending_report
from shared.errors import TwilioUnavailable
from shared.ports.spending import Charges, SpendingDays

log = logging.getLogger(__name__)

MAX_PAGES = 200
"""Pages of one day: 200,000 texts and calls. What is beyond is not read, and the day is marked."""

MAX_TIME = timedelta(seconds=200)
"""For all days together. The Functions host ends a function after 300 s (``functionTimeout``)."""


class SpendingContext(Struct, frozen=True, kw_only=True):
    """What reading needs."""

    charges: Charges
    days: SpendingDays
    elapsed: Callable[[], timedelta]
    max_pages: int = MAX_PAGES
    max_time: timedelta = MAX_TIME


def read_spending(context: SpendingContext, *, now: datetime) -> None:
    """Read today and the days whose prices may still come, save the sum of each, and log both sums."""
    today = now.astimezone(UTC).date()
    known = {each.day: each for each in context.days.between(first_day(now), today)}
    for day in days_to_read(known, now=now):
        if context.elapsed() >= context.max_time:
            log.warning("spending of %s was not read: no time was left", day)
            continue
        try:
            found = _read_day(context, day, now=now)
        except TwilioUnavailable as error:
            log.warning("spending of %s was not read, what is known of it stays: %s", day, error)
            break  # the next day would fail, too, and the next run asks again
        known[day] = _better(known.get(day), found)
        context.days.save(known[day])
    _log(known, now=now)


def _read_day(context: SpendingContext, day: date, *, now: datetime) -> DaySpending:
    """Return what Twilio lists of a day, or what could be read of it."""
    total, incomplete = Sum(), False
    for number, page in enumerate(context.charges.of_day(day), start=1):
        total.add(page)
        # The last page may be the last there is: then a whole day counts as incomplete, which does no harm.
        if number >= context.max_pages or context.elapsed() >= context.max_time:
            log.warning("spending of %s is incomplete: only %d pages were read", day, number)
            incomplete = True
            break
    return DaySpending(day=day, read_at=now, lines=total.lines(), incomplete=incomplete)


def _better(known: DaySpending | None, found: DaySpending) -> DaySpending:
    """Return what is now known of a day: a part of it does not replace more of it."""
    if known and found.incomplete and known.count > found.count:
        return structs.replace(known, incomplete=True)
    return found


def _log(known: Mapping[date, DaySpending], *, now: datetime) -> None:
    """Log the sums, one line a currency, and one for each country and channel, for the workbook."""
    report = spending_report(known.values(), now=now)
    for currency, month in report.month.items():
        today = report.today.get(currency)
        log.info(
            "spending: today %s %s, month %s %s, %d without a price",
            *(today.amount if today else 0, currency, month.amount, currency, month.unpriced),
        )
    first = now.astimezone(UTC).date().replace(day=1)
    lines = lines_of(day for day in known.values() if day.day >= first)
    for line in lines:
        _log_line(line)
    if not report.month:
        log.info("spending: nothing this month")


def _log_line(line: Line) -> None:
    log.info(
        "spending in %s by %s: month %s %s, %d texts or calls, %d segments",
        *(line.country, line.channel, line.amount, line.currency or UNKNOWN, line.count, line.segments),
    )
