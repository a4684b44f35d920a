"""A model of when reminders of a dozen kinds are due: day by day, without any code of the app.

It only asks what a clock shows at an instant, never which instant a local time means.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class ReminderKind:
    """One kind of reminder: its rule, and on which local dates it falls."""

    rrule: str  # "" for a single time
    falls_on: Callable[[date, date], bool]  # (day, first day)
    count: int | None = None
    hours: tuple[int, ...] = ()  # of each day, instead of that of the start


def last_day(day: date) -> int:
    return ((day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)).day


KINDS = {
    "once": ReminderKind("", lambda day, first: day == first),
    "daily": ReminderKind("FREQ=DAILY", lambda _day, _first: True),
    "every ten days": ReminderKind("FREQ=DAILY;INTERVAL=10", lambda day, first: (day - first).days % 10 == 0),
    "on workdays, 30 times": ReminderKind(
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", lambda day, _: day.weekday() < 5, 30
    ),
    "on Mondays and Thursdays": ReminderKind(
        "FREQ=WEEKLY;BYDAY=MO,TH", lambda day, _: day.weekday() in {0, 3}
    ),
    "every other week": ReminderKind(
        "FREQ=WEEKLY;INTERVAL=2", lambda day, first: (day - first).days % 14 == 0
    ),
    "on the 31st": ReminderKind("FREQ=MONTHLY;BYMONTHDAY=31", lambda day, _: day.day == 31),
    "on the last day": ReminderKind("FREQ=MONTHLY;BYMONTHDAY=-1", lambda day, _: day.day == last_day(day)),
    "on the last Friday": ReminderKind(
        "FREQ=MONTHLY;BYDAY=-1FR", lambda day, _: day.weekday() == 4 and day.day > last_day(day) - 7
    ),
    "on the 13th if a Friday": ReminderKind(
        "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", lambda day, _: day.day == 13 and day.weekday() == 4
    ),
    "in March and October": ReminderKind(
        "FREQ=MONTHLY;BYMONTH=3,10;BYMONTHDAY=8,29",
        lambda day, _: day.month in {3, 10} and day.day in {8, 29},
    ),
    "four times a day, 40 times": ReminderKind(
        "FREQ=DAILY;BYHOUR=1,2,3,14", lambda _day, _first: True, 40, hours=(1, 2, 3, 14)
    ),
}

BEFORE = {
    "P2W": (14, timedelta(0)),
    "P3D": (3, timedelta(0)),
    "P1D": (1, timedelta(0)),
    "PT24H": (0, timedelta(hours=24)),
    "P1DT2H": (1, timedelta(hours=2)),
    "PT2H": (0, timedelta(hours=2)),
    "PT90M": (0, timedelta(minutes=90)),
    "PT0S": (0, timedelta(0)),
}
"""Times before an appointment: days on the clock, and then time that passes."""


def times_before(zone: str, at: datetime, before: tuple[str, ...]) -> list[datetime]:
    """Return every instant at which a message about an appointment at that local time is due."""
    parts = [BEFORE[duration] for duration in before]
    return sorted({instant(zone, at - timedelta(days=days)) - exact for days, exact in parts})


@cache
def clock_changes(zone: str, year: int) -> list[datetime]:
    """Return the local days of that year on which the zone's clock changes."""
    hour = timedelta(hours=1)
    hours = [datetime(year, 1, 1, tzinfo=UTC) + n * hour for n in range(364 * 24)]
    changed = [at + hour for at in hours if _offset(zone, at) != _offset(zone, at + hour)]
    return [datetime.combine(local_at(zone, at), time()) for at in changed]


def due_times(
    kind: ReminderKind, start: datetime, zone: str, *, until: datetime, exceptions: frozenset[datetime]
) -> list[datetime]:
    """Return every instant at which such a reminder is due, up to ``until``."""
    found: set[datetime] = set()
    for number, local in enumerate(_locals(kind, start, until)):
        if kind.count is not None and number >= kind.count:
            break
        if local not in exceptions:
            found.add(instant(zone, local))
    return sorted(at for at in found if at <= until)


def _locals(kind: ReminderKind, start: datetime, until: datetime) -> Iterator[datetime]:
    day = start.date()
    while day <= until.date() + timedelta(days=2):
        if kind.falls_on(day, start.date()):
            for hour in kind.hours or (start.hour,):
                local = datetime.combine(day, start.time()).replace(hour=hour)
                if local >= start:
                    yield local
        day += timedelta(days=1)


@cache
def instant(zone: str, local: datetime) -> datetime:
    """Return the first instant at which the zone's clock shows ``local``; a gap moves ``local`` forward."""
    offsets = {_offset(zone, local.replace(tzinfo=UTC) + timedelta(hours=n)) for n in range(-38, 39)}
    if len(offsets) == 1:
        return local.replace(tzinfo=UTC) - offsets.pop()
    begin = local.replace(tzinfo=UTC) - timedelta(hours=27)
    before = begin - MINUTE
    for at in (begin + n * MINUTE for n in range(54 * 60)):
        if local_at(zone, at) == local:
            return at
        gap = local_at(zone, at) - local_at(zone, before) - MINUTE
        if gap > timedelta(0) and local_at(zone, before) < local < local_at(zone, at):
            return instant(zone, local + gap)
        before = at
    raise AssertionError(f"the clock of {zone} never shows {local}")


def local_at(zone: str, at: datetime) -> datetime:
    """Return what the zone's clock shows at that instant."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _offset(zone: str, at: datetime) -> timedelta:
    return local_at(zone, at) - at.replace(tzinfo=None)
