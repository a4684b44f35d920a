"""Time zones of a calendar feed, with rules: a list of clock changes would end, and be long.

Source: https://www.rfc-editor.org/rfc/rfc5545#section-3.6.5
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct

if TYPE_CHECKING:
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_YEARS = 12
"""The years whose clock changes must follow the same rules: with fewer, a rule could be found by chance."""

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


class _Change(Struct, frozen=True):
    """A clock change: the local time before it, and the offsets."""

    local: datetime
    before: timedelta
    after: timedelta
    name: str


def zone_by_rules(name: str, *, since: int) -> "Timezone | None":
    """Return the component of a zone from the year ``since`` on; None if its changes follow no rules."""
    from icalendar import Timezone

    years = [_changes(name, year) for year in range(since, since + _YEARS)]
    if len({len(changes) for changes in years}) != 1:
        return None
    zone = Timezone()
    zone.add("tzid", name)
    if not years[0]:
        zone.add_component(_fixed(name, since))
        return zone
    for changes in zip(*years, strict=True):
        rule = _rule_of(changes)
        if rule is None:
            return None
        zone.add_component(_observance(changes[0], rule))
    return zone


def _observance(change: _Change, rule: str) -> "TimezoneStandard | TimezoneDaylight":
    from icalendar import TimezoneDaylight, TimezoneStandard, vRecur

    part = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
    part.add("dtstart", change.local)
    part.add("rrule", vRecur.from_ical(rule))
    part.add("tzname", change.name)
    part.TZOFFSETFROM, part.TZOFFSETTO = change.before, change.after
    return part


def _fixed(name: str, year: int) -> "TimezoneStandard":
    from icalendar import TimezoneStandard

    at = datetime(year, 1, 1, tzinfo=ZoneInfo(name))
    part = TimezoneStandard()
    part.add("dtstart", at.replace(tzinfo=None))
    part.add("tzname", at.tzname() or name)
    part.TZOFFSETFROM = part.TZOFFSETTO = at.utcoffset()
    return part


def _rule_of(changes: tuple[_Change, ...]) -> str | None:
    """Return the rule that all these changes follow, one a year; None if there is none."""
    first = changes[0]
    same = {(c.local.month, c.local.weekday(), c.local.time(), c.before, c.after) for c in changes}
    numbers = set.intersection(*({_number(change), _number_from_end(change)} for change in changes))
    if len(same) != 1 or not numbers:
        return None
    return f"FREQ=YEARLY;BYMONTH={first.local.month};BYDAY={min(numbers)}{_WEEKDAYS[first.local.weekday()]}"


def _number(change: _Change) -> int:
    return (change.local.day - 1) // 7 + 1


def _number_from_end(change: _Change) -> int:
    end = (change.local.replace(day=28) + 4 * _DAY).replace(day=1)
    return -(((end.date() - change.local.date()).days - 1) // 7 + 1)


@lru_cache(256)
def _changes(name: str, year: int) -> tuple[_Change, ...]:
    """Return the clock changes of a year, to the minute."""
    return tuple(_find_changes(ZoneInfo(name), year))


def _find_changes(zone: ZoneInfo, year: int) -> Iterator[_Change]:
    at, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    while at < end:
        if _offset(at, zone) != _offset(at + _DAY, zone):
            change = _search(at, zone)
            before, after = _offset(change - _MINUTE, zone), _offset(change, zone)
            local = (change + before).replace(tzinfo=None)
            yield _Change(local, before, after, change.astimezone(zone).tzname() or "")
        at += _DAY


def _search(at: datetime, zone: ZoneInfo) -> datetime:
    """Return the first minute of the day after ``at`` with another offset."""
    low, high = 0, 24 * 60
    while low < high:
        middle = (low + high) // 2
        if _offset(at + middle * _MINUTE, zone) == _offset(at, zone):
            low = middle + 1
        else:
            high = middle
    return at + low * _MINUTE


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)
