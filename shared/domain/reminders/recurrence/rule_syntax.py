"""Check the syntax of a recurrence rule: which parts of RFC 5545 a reminder accepts, with which values.

Source: https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from math import prod

from shared.domain.reminders.recurrence.local_times import HOURS, MINUTES, parts_met
from shared.domain.reminders.recurrence.rule import read_rule, rule_parts

_NUMBER = r"[+-]?\d{1,3}"
_WEEKDAY = r"(MO|TU|WE|TH|FR|SA|SU)"


def _numbers(first: int, last: int, *, signed: bool = False) -> Callable[[str], bool]:
    def accepts(value: str) -> bool:
        numbers = value.split(",")
        if not all(re.fullmatch(_NUMBER, number) for number in numbers):
            return False
        return all(first <= (abs(int(number)) if signed else int(number)) <= last for number in numbers)

    return accepts


def _matches(pattern: str) -> Callable[[str], bool]:
    return lambda value: bool(re.fullmatch(pattern, value))


def _is_until(value: str) -> bool:
    if not re.fullmatch(r"\d{8}(T\d{6}Z?)?", value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:  # such as the 31st of a month that has none
        return False
    return True


_PARTS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "FREQ": (
        _matches("YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY|MINUTELY"),
        "YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY or MINUTELY (SECONDLY is not supported)",
    ),
    "INTERVAL": (_matches(r"[1-9]\d{0,4}"), "a whole number from 1 to 99999"),
    "COUNT": (_matches(r"[1-9]\d{0,2}|1000"), "a whole number from 1 to 1000"),
    "UNTIL": (_is_until, "20261231, 20261231T090000 or 20261231T090000Z"),
    "BYSECOND": (_matches(r"[1-5]?\d"), "one number from 0 to 59: several times a minute are not supported"),
    "BYMINUTE": (_numbers(0, 59), "numbers from 0 to 59"),
    "BYHOUR": (_numbers(0, 23), "numbers from 0 to 23"),
    "BYDAY": (
        _matches(rf"[+-]?\d{{0,2}}{_WEEKDAY}(,[+-]?\d{{0,2}}{_WEEKDAY})*"),
        "days such as MO,TH, or -1FR for the last Friday",
    ),
    "BYMONTHDAY": (_numbers(1, 31, signed=True), "numbers from 1 to 31, or -31 to -1 from the month's end"),
    "BYYEARDAY": (_numbers(1, 366, signed=True), "numbers from 1 to 366, or -366 to -1"),
    "BYWEEKNO": (_numbers(1, 53, signed=True), "numbers from 1 to 53, or -53 to -1"),
    "BYMONTH": (_numbers(1, 12), "numbers from 1 to 12"),
    "BYSETPOS": (_numbers(1, 366, signed=True), "numbers from 1 to 366, or -366 to -1"),
    "WKST": (_matches(_WEEKDAY), "a day such as MO"),
}

_ONLY_WITH: Mapping[str, set[str]] = {
    "BYWEEKNO": {"YEARLY"},
    "BYYEARDAY": {"YEARLY", "HOURLY", "MINUTELY"},
    "BYMONTHDAY": {"YEARLY", "MONTHLY", "DAILY", "HOURLY", "MINUTELY"},
}

_WEEKS_OF_MONTH, _WEEKS_OF_YEAR = 5, 53
"""How often a weekday can occur."""

_BY_TIME = ("BYHOUR", "BYMINUTE")
_FIRST_TIME = {"HOURLY": 1, "MINUTELY": 2} | dict.fromkeys(("YEARLY", "MONTHLY", "WEEKLY", "DAILY"), 0)
"""From which of these parts on the times of a period multiply; the ones before only limit it."""

_MOST_DAYS = {"YEARLY": 366, "MONTHLY": 31, "DAILY": 1, "HOURLY": 1, "MINUTELY": 1}
"""The most days in a period, if BYDAY does not say it."""


def rule_faults(rrule: str) -> Iterator[str]:
    """Yield the faults of a rule, each with its remedy."""
    parts = rule_parts(rrule)
    for name, value in parts.items():
        if name not in _PARTS:
            yield f"{name or value} is not a part of a rule; the parts are {', '.join(_PARTS)}"
        elif not _PARTS[name][0](value):
            yield f"{name} must be {_PARTS[name][1]}"
    names = [part.partition("=")[0] for part in rrule.upper().removeprefix("RRULE:").split(";")]
    yield from (f"{name} is repeated" for name in _PARTS if names.count(name) > 1)
    freq = parts.get("FREQ")
    if freq is None:
        yield "FREQ is missing; an example is FREQ=DAILY"
        return
    for name, allowed in _ONLY_WITH.items():
        if name in parts and freq not in allowed:
            yield f"{name} cannot be used with FREQ={freq}"
    if re.search(r"\d", parts.get("BYDAY", "")) and (
        freq not in {"MONTHLY", "YEARLY"} or "BYWEEKNO" in parts
    ):
        yield "BYDAY with numbers, such as -1FR, needs FREQ=MONTHLY or YEARLY, and no BYWEEKNO"
    if "BYSETPOS" in parts and not any(name.startswith("BY") and name != "BYSETPOS" for name in parts):
        yield "BYSETPOS needs another BY part to choose from"


def impossible_parts(rrule: str, start: datetime) -> Iterator[str]:
    """Yield the parts of a rule, valid by ``rule_faults``, that can never be met, each with its remedy."""
    parts = rule_parts(rrule)
    yield from _impossible_days(parts)
    yield from _impossible_positions(parts)
    rule = read_rule(parts)
    units = {"HOURLY": HOURS, "MINUTELY": MINUTES}
    if rule.freq in units and not parts_met(rule, start, parts=units[rule.freq]):
        names = " and ".join(name for name in _BY_TIME if name in parts)
        unit = rule.freq.removesuffix("LY").lower()
        never = "are never met" if " and " in names else "is never met"
        yield f"{names} {never}: every {rule.interval} {unit}s from {start:%H:%M} comes at other times"


def _impossible_days(parts: Mapping[str, str]) -> Iterator[str]:
    in_month = parts["FREQ"] == "MONTHLY" or "BYMONTH" in parts
    most = _WEEKS_OF_MONTH if in_month else _WEEKS_OF_YEAR
    for day in parts.get("BYDAY", "").split(","):
        number = day[:-2]
        if number and not 1 <= abs(int(number)) <= most:
            yield f"BYDAY has {day}: its number must be from 1 to {most}, or from -{most} to -1"


def _impossible_positions(parts: Mapping[str, str]) -> Iterator[str]:
    if "BYSETPOS" not in parts:
        return
    freq, sizes = parts["FREQ"], {name: len(parts[name].split(",")) for name in _BY_TIME if name in parts}
    times = prod(sizes.get(name, 1) for name in _BY_TIME[_FIRST_TIME[freq] :])
    days = len(set(parts.get("BYDAY", "MO").split(","))) if freq == "WEEKLY" else _MOST_DAYS[freq]
    most = days * times
    if any(abs(int(position)) > most for position in parts["BYSETPOS"].split(",")):
        yield f"BYSETPOS is beyond what it chooses from: at most {most} in each period of FREQ={freq}"
