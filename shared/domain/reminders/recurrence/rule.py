"""A recurrence rule, read from its text.

Source: https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
"""

import re
from collections.abc import Mapping

from msgspec import Struct

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""The names of weekdays; their positions are Python's numbers of them."""

_BYDAY = re.compile(rf"([+-]?\d+)?({'|'.join(WEEKDAYS)})")


class NumberedDay(Struct, frozen=True):
    """A weekday; with a number n, only the nth of a month or year, or from its end if n is negative."""

    weekday: int
    number: int | None = None


class Rule(Struct, frozen=True, kw_only=True):
    """The parts of a rule, without COUNT and UNTIL; an empty set means that the part is not given."""

    freq: str
    interval: int = 1
    second: int | None = None
    minutes: frozenset[int] = frozenset()
    hours: frozenset[int] = frozenset()
    days: tuple[NumberedDay, ...] = ()
    month_days: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    positions: frozenset[int] = frozenset()
    week_start: int = 0


def rule_parts(rrule: str) -> dict[str, str]:
    """Return the parts of a rule by name; a part that cannot be read has the name ``""``."""
    pairs = (part.partition("=") for part in rrule.upper().removeprefix("RRULE:").split(";"))
    return {name if value else "": value or name for name, _, value in pairs}


def read_rule(parts: Mapping[str, str]) -> Rule:
    """Return the rule of these parts.

    Raises:
        ValueError: a part is not as RFC 5545 has it; ``rule_faults`` names it.
        KeyError: FREQ is missing.
    """
    return Rule(
        freq=parts["FREQ"],
        interval=int(parts.get("INTERVAL", 1)),
        second=int(parts["BYSECOND"]) if "BYSECOND" in parts else None,
        minutes=_numbers(parts, "BYMINUTE"),
        hours=_numbers(parts, "BYHOUR"),
        days=tuple(_numbered_day(day) for day in parts["BYDAY"].split(",")) if "BYDAY" in parts else (),
        month_days=_numbers(parts, "BYMONTHDAY"),
        year_days=_numbers(parts, "BYYEARDAY"),
        weeks=_numbers(parts, "BYWEEKNO"),
        months=_numbers(parts, "BYMONTH"),
        positions=_numbers(parts, "BYSETPOS"),
        week_start=WEEKDAYS.index(parts.get("WKST", "MO")),
    )


def _numbers(parts: Mapping[str, str], name: str) -> frozenset[int]:
    return frozenset(map(int, parts[name].split(","))) if name in parts else frozenset()


def _numbered_day(text: str) -> NumberedDay:
    found = _BYDAY.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return NumberedDay(WEEKDAYS.index(found[2]), int(found[1]) if found[1] else None)
