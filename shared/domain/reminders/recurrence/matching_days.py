"""The days of a year that a rule allows.

Each BY part for days narrows the days of the year. Without any, the day of the start counts.
Years of the same shape have the same days, so each shape is computed once.
"""

from calendar import isleap
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from shared.domain.reminders.recurrence.rule import NumberedDay, Rule

_WEEK = 7
_DAYS_IN_FIRST_WEEK = 4
"""The first week of a year has at least four days in it. Source: RFC 5545, BYWEEKNO (as ISO 8601)."""


class DayRule(Struct, frozen=True):
    """What decides whether a rule allows a day: its parts, and the day of its start."""

    rule: Rule
    month: int
    day: int
    weekday: int


class _Shape(Struct, frozen=True):
    """What the days of a year depend on."""

    is_leap: bool
    weekday: int  # of 1 January
    was_leap: bool  # the year before
    will_be_leap: bool  # the year after


class _Day(NamedTuple):
    """A day of a year, counted from 1 at its begin, and from -1 at its end."""

    year_numbers: tuple[int, int]
    month: int
    month_numbers: tuple[int, int]
    weekday: int


def day_rule(rule: Rule, start: date) -> DayRule:
    """Return what decides whether ``rule`` allows a day, if it starts at ``start``."""
    return DayRule(rule, start.month, start.day, start.weekday())


def matching_days(days: DayRule, year: int) -> tuple[int, ...]:
    """Return the ordinals of the days of ``year`` that are allowed, in order."""
    first = date(year, 1, 1)
    shape = _Shape(isleap(year), first.weekday(), isleap(year - 1), isleap(year + 1))
    begin = first.toordinal() - 1
    return tuple(begin + number for number in _allowed_numbers(days, shape))


@lru_cache(512)
def _allowed_numbers(days: DayRule, shape: _Shape) -> tuple[int, ...]:
    """Return the days of the year, from 1 on, that are allowed in years of this shape."""
    return tuple(day.year_numbers[0] for day in _days(shape) if _is_allowed(day, shape, days))


@lru_cache(32)
def _days(shape: _Shape) -> tuple[_Day, ...]:
    length = 365 + shape.is_leap
    days = list[_Day]()
    for month, usual in enumerate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1):
        month_length = usual + (shape.is_leap and month == 2)  # noqa: PLR2004 - February
        for day in range(1, month_length + 1):
            number = len(days) + 1
            weekday = (shape.weekday + number - 1) % _WEEK
            days.append(_Day((number, number - length - 1), month, (day, day - month_length - 1), weekday))
    return tuple(days)


def _is_allowed(day: _Day, shape: _Shape, days: DayRule) -> bool:
    rule = days.rule
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days and rule.month_days.isdisjoint(day.month_numbers):
        return False
    if rule.year_days and rule.year_days.isdisjoint(day.year_numbers):
        return False
    if rule.weeks and rule.weeks.isdisjoint(_week_numbers(day, shape, rule.week_start)):
        return False
    if rule.days:
        return any(_is_numbered_day(day, numbered, rule) for numbered in rule.days)
    return _is_day_of_start(day, days)


def _is_day_of_start(day: _Day, days: DayRule) -> bool:
    """Return whether a day is that of the start, where no part of the rule says which day."""
    rule = days.rule
    if rule.freq == "WEEKLY" or (rule.weeks and not (rule.month_days or rule.year_days)):
        return day.weekday == days.weekday
    if rule.freq not in {"YEARLY", "MONTHLY"} or rule.month_days or rule.year_days:
        return True
    if rule.freq == "YEARLY" and not rule.months and day.month != days.month:
        return False
    return day.month_numbers[0] == days.day


def _is_numbered_day(day: _Day, numbered: NumberedDay, rule: Rule) -> bool:
    """Return whether a day is that weekday, and the nth of its month or year if there is an n."""
    if day.weekday != numbered.weekday:
        return False
    if numbered.number is None:
        return True
    in_month = rule.freq == "MONTHLY" or rule.months
    first, last = day.month_numbers if in_month else day.year_numbers
    return numbered.number in {(first - 1) // _WEEK + 1, -((-last - 1) // _WEEK + 1)}


def _week_numbers(day: _Day, shape: _Shape, week_start: int) -> tuple[int, int]:
    """Return the number of a day's week, from the begin and from the end of the year it counts to.

    The first and last days of a year may count to the year before or after.
    """
    number, length = day.year_numbers[0], 365 + shape.is_leap
    before, after = 365 + shape.was_leap, 365 + shape.will_be_leap
    begins = [
        begin + _first_week((shape.weekday + begin) % _WEEK, week_start)
        for begin in (-before, 0, length, length + after)
    ]
    first, following = next((a, b) for a, b in pairwise(begins) if a <= number < b)
    week = (number - first) // _WEEK + 1
    return week, week - (following - first) // _WEEK - 1


def _first_week(weekday: int, week_start: int) -> int:
    """Return on which day of a year, counted from 1, its first week begins: from -2 to 4.

    ``weekday`` is that of 1 January.
    """
    into_week = (weekday - week_start) % _WEEK
    return 1 - into_week if into_week <= _WEEK - _DAYS_IN_FIRST_WEEK else 1 - into_week + _WEEK
