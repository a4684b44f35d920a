"""When a reminder is due: RFC 5545's rules on the clock on the wall, and what instants they mean.

Source: https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10; python-dateutil reads the rules.
"""

from collections.abc import Iterator
from datetime import MAXYEAR, UTC, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import islice
from zoneinfo import ZoneInfo

from shared.domain.reminders.reminder import Reminder

LONGEST_GAP = timedelta(hours=25)
"""A clock was never put forward by more than a day (Samoa, 2011)."""

CYCLE = 400
"""Years after which the calendar repeats itself, weekdays included."""

_STEPS = {
    "MINUTELY": timedelta(minutes=1),
    "HOURLY": timedelta(hours=1),
    "DAILY": timedelta(days=1),
    "WEEKLY": timedelta(weeks=1),
}


def instant_of(local: str | datetime, zone: str | None) -> datetime:
    """Return the instant, in UTC, that a time means: one with an offset, or on the clocks of ``zone``.

    In a DST gap the time moves forward by the gap; of a time that happens
    twice the first one counts (``fold=0`` does both, see PEP 495).
    """
    at = datetime.fromisoformat(local) if isinstance(local, str) else local
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone or "UTC"))).astimezone(UTC)


def local_of(reminder: Reminder, at: datetime | None) -> str | None:
    """Return what the clocks of the reminder's zone show at that instant; None if it has no zone."""
    if at is None or reminder.zone is None:
        return None
    return f"{at.astimezone(ZoneInfo(reminder.zone)):%Y-%m-%dT%H:%M:%S}"


def instants(reminder: Reminder, *, after: datetime) -> Iterator[datetime]:
    """Yield when ``reminder`` is due, later than ``after``, in order, each instant once.

    Pausing it is not considered. May never end.
    """
    if reminder.rrule is None:
        at = instant_of(reminder.at or "", reminder.zone)
        return iter([at] if at > after else [])
    return _in_order(reminder, after)


def parts_of(rrule: str) -> dict[str, str]:
    """Return the parts of a rule by name; what cannot be read has the name ``""``."""
    pairs = (part.partition("=") for part in rrule.upper().removeprefix("RRULE:").split(";"))
    return {name if value else "": value or name for name, _, value in pairs}


def last_instant(reminder: Reminder) -> datetime | None:
    """Return the instant after which the reminder is not due any more, if one is named."""
    until = reminder.until
    if until is None and reminder.rrule:
        until = parts_of(reminder.rrule).get("UNTIL")
    if until is None:
        return None
    at = datetime.fromisoformat(until)
    if "T" not in until:
        at = datetime.combine(at, time.max)
    return instant_of(at, reminder.zone)


def _in_order(reminder: Reminder, after: datetime) -> Iterator[datetime]:
    """Sort what the gaps of the clock put out of order, and leave out what falls together there."""
    zone = ZoneInfo(reminder.zone or "UTC")
    end = last_instant(reminder)
    now = after.astimezone(zone).replace(tzinfo=None)
    near = now if _is_steady(zone, now) else now - LONGEST_GAP
    skipped = {datetime.fromisoformat(one) for one in reminder.exceptions}
    waiting: list[datetime] = []  # a heap
    for local in _locals(reminder, near):
        if local < near:
            continue
        at = instant_of(local, reminder.zone)
        while waiting and waiting[0] < at - LONGEST_GAP:
            yield (after := heappop(waiting))
        if end and at - LONGEST_GAP > end:
            break
        if local in skipped or at <= after or at in waiting or (end and at > end):
            continue
        if not waiting and _is_steady(zone, local):
            yield (after := at)
        else:
            heappush(waiting, at)
    yield from sorted(waiting)


def _is_steady(zone: ZoneInfo, local: datetime) -> bool:
    """Whether the clock is not put forward or back near that time."""
    near = (local - LONGEST_GAP, local, local + LONGEST_GAP)
    return len({zone.utcoffset(one) for one in near}) == 1


def _locals(reminder: Reminder, near: datetime) -> Iterator[datetime]:
    """Yield the rule's local times in order: all from ``near`` on, and perhaps some before."""
    from dateutil.rrule import rrulestr  # noqa: PLC0415 - 17 ms, for who has rules only

    parts = parts_of(reminder.rrule or "")
    start = datetime.fromisoformat(reminder.start or "")
    count = reminder.count or int(parts.get("COUNT", 0)) or None
    if count is None:
        start = _nearer(start, parts, near)
    text = ";".join(f"{name}={value}" for name, value in parts.items() if name not in {"COUNT", "UNTIL"})
    # At the end of dateutil's calendar a rule that never fires is found out in half a second, not a minute.
    years = (MAXYEAR - start.year) // CYCLE * CYCLE
    for local in islice(rrulestr(text, dtstart=start.replace(year=start.year + years)), count):
        yield local.replace(year=local.year - years)


def _nearer(start: datetime, parts: dict[str, str], near: datetime) -> datetime:
    """Return a start from which the rule goes on the same, not long before ``near``.

    dateutil counts from the start; of a rule that began years ago that takes long.
    """
    step = _STEPS.get(parts["FREQ"], timedelta(0)) * int(parts.get("INTERVAL", 1))
    if not step or near <= start:
        return start
    # A step more than needed: of the first week it may see a part only.
    return start + max((near - start) // step - 1, 0) * step
