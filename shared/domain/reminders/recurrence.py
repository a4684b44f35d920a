"""Compute when a reminder is due: its rule (RFC 5545) gives local times, its zone their instants.

Source: https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10; python-dateutil evaluates the rules.
"""

from collections.abc import Iterator
from datetime import MAXYEAR, UTC, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import islice
from zoneinfo import ZoneInfo

from shared.domain.reminders.local_time import MAX_CLOCK_CHANGE, instant_of, is_clock_steady
from shared.domain.reminders.reminder import Reminder

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""Before any occurrence of any reminder."""

CALENDAR_CYCLE = 400
"""Years after which the calendar repeats itself, weekdays included."""

_FIXED_STEPS = {
    "MINUTELY": timedelta(minutes=1),
    "HOURLY": timedelta(hours=1),
    "DAILY": timedelta(days=1),
    "WEEKLY": timedelta(weeks=1),
}


def instants(reminder: Reminder, *, after: datetime = EARLIEST) -> Iterator[datetime]:
    """Yield when ``reminder`` is due, later than ``after``, in order, each instant once.

    Ignores whether the reminder is paused. May never end.
    """
    if reminder.rrule is None:
        at = instant_of(reminder.at or "", reminder.zone)
        return iter([at] if at > after else [])
    return _rule_instants(reminder, after)


def rule_parts(rrule: str) -> dict[str, str]:
    """Return the parts of a rule by name; a part that cannot be read has the name ``""``."""
    pairs = (part.partition("=") for part in rrule.upper().removeprefix("RRULE:").split(";"))
    return {name if value else "": value or name for name, _, value in pairs}


def last_instant(reminder: Reminder) -> datetime | None:
    """Return the instant of UNTIL, after which the reminder is no longer due; None without UNTIL."""
    until = reminder.until
    if until is None and reminder.rrule:
        until = rule_parts(reminder.rrule).get("UNTIL")
    if until is None:
        return None
    at = datetime.fromisoformat(until)
    if "T" not in until:
        at = datetime.combine(at, time.max)
    return instant_of(at, reminder.zone)


def _rule_instants(reminder: Reminder, after: datetime) -> Iterator[datetime]:
    """Yield the instants of a rule in order.

    A clock change can put them out of order, or make two local times the same instant: near one,
    instants wait in a heap until no earlier one can follow.
    """
    zone = ZoneInfo(reminder.zone or "UTC")
    end = last_instant(reminder)
    local_after = after.astimezone(zone).replace(tzinfo=None)
    begin = local_after if is_clock_steady(local_after, zone) else local_after - MAX_CLOCK_CHANGE
    exceptions = {datetime.fromisoformat(exception) for exception in reminder.exceptions}
    waiting: list[datetime] = []  # a heap
    for local in _rule_local_times(reminder, begin):
        if local < begin:
            continue
        at = instant_of(local, reminder.zone)
        while waiting and waiting[0] < at - MAX_CLOCK_CHANGE:
            yield (after := heappop(waiting))
        if end and at - MAX_CLOCK_CHANGE > end:
            break
        if local in exceptions or at <= after or at in waiting or (end and at > end):
            continue
        if not waiting and is_clock_steady(local, zone):
            yield (after := at)
        else:
            heappush(waiting, at)
    yield from sorted(waiting)


def _rule_local_times(reminder: Reminder, begin: datetime) -> Iterator[datetime]:
    """Yield the rule's local times in order: all from ``begin`` on, and perhaps some before."""
    from dateutil.rrule import rrulestr  # noqa: PLC0415 - 17 ms, and only recurring reminders need it

    parts = rule_parts(reminder.rrule or "")
    start = datetime.fromisoformat(reminder.start or "")
    count = reminder.count or int(parts.get("COUNT", 0)) or None
    if count is None:
        start = _later_start(start, parts, begin)
    text = ";".join(f"{name}={value}" for name, value in parts.items() if name not in {"COUNT", "UNTIL"})
    # dateutil searches to the end of its calendar. Near that end it takes half a second, not a minute,
    # to find that a rule never fires.
    years = (MAXYEAR - start.year) // CALENDAR_CYCLE * CALENDAR_CYCLE
    for local in islice(rrulestr(text, dtstart=start.replace(year=start.year + years)), count):
        yield local.replace(year=local.year - years)


def _later_start(start: datetime, parts: dict[str, str], begin: datetime) -> datetime:
    """Return a start not long before ``begin`` from which the rule has the same times.

    dateutil counts from the start, which takes long for a rule that began years ago.
    """
    step = _FIXED_STEPS.get(parts["FREQ"], timedelta(0)) * int(parts.get("INTERVAL", 1))
    if not step or begin <= start:
        return start
    # One step earlier than needed: the rule may have only a part of its first week.
    return start + max((begin - start) // step - 1, 0) * step
