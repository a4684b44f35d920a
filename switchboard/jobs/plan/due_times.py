"""When the time of ``--at`` comes for somebody, by whose clock it is and on which date."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.domain.reminders.local_time import instant_of
from switchboard.jobs.at_time import At


def due_at(at: At, zones: Sequence[ZoneInfo], *, now: datetime) -> datetime:
    """Return when it is that time for somebody who may be in any of these zones: in the last of them.

    Without a date it is the next one: the first day whose time is not over in all the zones. A time that
    clocks skip is moved forward by as much; of one that comes twice the first counts, as for reminders.
    """
    if isinstance(at, datetime):
        return at
    if at.day is not None:
        return _latest(at.day, at.time, zones)
    day = now.astimezone(UTC).date() - timedelta(days=1)  # it may still be yesterday in the west
    while (due := _latest(day, at.time, zones)) <= now:
        day += timedelta(days=1)
    return due


def _latest(day: date, clock: time, zones: Sequence[ZoneInfo]) -> datetime:
    return max(instant_of(datetime.combine(day, clock), zone.key) for zone in zones)
