"""The local times of a rule, in order, at a bounded cost.

The days that the rule allows are known for each year; within them its times are found by arithmetic.
So a rule that never fires, or seldom, costs no more than a look at each day of 400 years.
Source: https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, date, datetime, time
from math import gcd

from shared.domain.reminders.recurrence.matching_days import DayRule, day_rule, matching_days
from shared.domain.reminders.recurrence.rule import Rule

CALENDAR_CYCLE = 400
"""Years after which the calendar repeats itself, weekdays included: no rule is searched further."""

HOURS, MINUTES = 24, 1_440
"""The parts of a day."""


def local_times(rule: Rule, start: datetime, *, begin: datetime) -> Iterator[datetime]:
    """Yield the local times of ``rule`` from ``start`` on, in order: all from ``begin`` on, some before.

    BYSETPOS counts within whole periods: also in the first one, of which only a part is after the start.
    """
    begin = max(start, begin)
    years = range(begin.year, min(begin.year + CALENDAR_CYCLE, MAXYEAR - 1) + 1)
    for times in _PERIODS[rule.freq](rule, start, begin, years):
        yield from (local for local in _at_positions(times, rule.positions) if local >= start)


def _at_positions(times: Sequence[datetime], positions: frozenset[int]) -> Sequence[datetime]:
    if not positions:
        return times
    length = len(times)
    indexes = {position - 1 if position > 0 else length + position for position in positions}
    return [times[index] for index in sorted(indexes) if 0 <= index < length]


def _yearly(rule: Rule, start: datetime, begin: datetime, years: range) -> Iterator[list[datetime]]:
    del begin  # a period is a year
    days, times = day_rule(rule, start), _times(rule, start)
    for year in years:
        if (year - start.year) % rule.interval == 0:
            yield _on(matching_days(days, year), times)


def _monthly(rule: Rule, start: datetime, begin: datetime, years: range) -> Iterator[list[datetime]]:
    days, times = day_rule(rule, start), _times(rule, start)
    for year in years:
        by_month: dict[int, list[int]] = {}
        for ordinal in matching_days(days, year):
            by_month.setdefault(date.fromordinal(ordinal).month, []).append(ordinal)
        for month, ordinals in by_month.items():
            index = (year - start.year) * 12 + month - start.month
            if index % rule.interval == 0 and (year, month) >= (begin.year, begin.month):
                yield _on(ordinals, times)


def _weekly(rule: Rule, start: datetime, begin: datetime, years: range) -> Iterator[list[datetime]]:
    days, times = day_rule(rule, start), _times(rule, start)
    first = start.toordinal() - (start.weekday() - rule.week_start) % 7
    step = 7 * rule.interval
    week = first + max(0, begin.toordinal() - first) // step * step
    allowed = _Allowed(days)
    while date.fromordinal(week).year <= years[-1]:
        yield _on([ordinal for ordinal in range(week, week + 7) if ordinal in allowed], times)
        week += step


def _daily(rule: Rule, start: datetime, begin: datetime, years: range) -> Iterator[list[datetime]]:
    times, first = _times(rule, start), start.toordinal()
    for ordinal in _days(day_rule(rule, start), begin, years):
        if (ordinal - first) % rule.interval == 0:
            yield _on([ordinal], times)


def _hourly(rule: Rule, start: datetime, begin: datetime, years: range) -> Iterator[list[datetime]]:
    minutes = sorted(rule.minutes or {start.minute})
    for ordinal, hour in _parts_of_days(rule, start, begin, years, parts=HOURS):
        second = _second(rule, start)
        yield _on([ordinal], [time(hour, minute, second) for minute in minutes])


def _minutely(rule: Rule, start: datetime, begin: datetime, years: range) -> Iterator[list[datetime]]:
    for ordinal, minute in _parts_of_days(rule, start, begin, years, parts=MINUTES):
        yield _on([ordinal], [time(*divmod(minute, 60), _second(rule, start))])


_PERIODS = {
    "YEARLY": _yearly,
    "MONTHLY": _monthly,
    "WEEKLY": _weekly,
    "DAILY": _daily,
    "HOURLY": _hourly,
    "MINUTELY": _minutely,
}
"""By frequency: yields the times of each period, in order."""


class _Allowed:
    """The days that a rule allows; a year at a time is remembered."""

    def __init__(self, days: DayRule) -> None:
        self._days = days
        self._years: dict[int, frozenset[int]] = {}

    def __contains__(self, ordinal: int) -> bool:
        year = date.fromordinal(ordinal).year
        if year not in self._years:
            self._years = {year: frozenset(matching_days(self._days, year))} | {
                before: days for before, days in self._years.items() if before == year - 1
            }
        return ordinal in self._years[year]


def _days(days: DayRule, begin: datetime, years: range) -> Iterator[int]:
    """Yield the ordinals of the allowed days from ``begin`` on."""
    first = begin.toordinal()
    for year in years:
        yield from (ordinal for ordinal in matching_days(days, year) if ordinal >= first)


def parts_met(rule: Rule, start: datetime, *, parts: int) -> list[int]:
    """Return the hours (``parts`` is 24) or minutes (1,440) of a day that the rule can ever meet.

    From one period to the next, the part of the day moves on by the interval, and returns only to
    those whose distance from the start is a multiple of what the interval and the day have in common.
    """
    common = gcd(rule.interval, parts)
    met = range(_part(start, parts) % common, parts, common)
    if parts == HOURS:
        return [hour for hour in met if _allows(rule.hours, hour)]
    return [
        minute for minute in met if _allows(rule.hours, minute // 60) and _allows(rule.minutes, minute % 60)
    ]


def _allows(numbers: frozenset[int], number: int) -> bool:
    return not numbers or number in numbers


def _parts_of_days(
    rule: Rule, start: datetime, begin: datetime, years: range, *, parts: int
) -> Iterator[tuple[int, int]]:
    """Yield days and the hours or minutes in them that are whole intervals after the start."""
    by_remainder: dict[int, list[int]] = {}
    for part in parts_met(rule, start, parts=parts):
        by_remainder.setdefault(part % rule.interval, []).append(part)
    if not by_remainder:
        return
    zero = start.toordinal() * parts + _part(start, parts)
    first_day, first_part = begin.toordinal(), _part(begin, parts)
    for ordinal in _days(day_rule(rule, start), begin, years):
        met = by_remainder.get((zero - ordinal * parts) % rule.interval, [])
        for part in met[bisect_left(met, first_part) :] if ordinal == first_day else met:
            yield ordinal, part


def _part(start: datetime, parts: int) -> int:
    return start.hour if parts == HOURS else start.hour * 60 + start.minute


def _times(rule: Rule, start: datetime) -> list[time]:
    """Return the times of a day, in order, for rules whose periods are days or longer."""
    second = _second(rule, start)
    hours, minutes = sorted(rule.hours or {start.hour}), sorted(rule.minutes or {start.minute})
    return [time(hour, minute, second) for hour in hours for minute in minutes]


def _second(rule: Rule, start: datetime) -> int:
    return start.second if rule.second is None else rule.second


def _on(ordinals: Sequence[int], times: Sequence[time]) -> list[datetime]:
    return [datetime.combine(date.fromordinal(ordinal), at) for ordinal in ordinals for at in times]
