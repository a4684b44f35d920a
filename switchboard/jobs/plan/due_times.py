"""When somebody's ``--at`` is: by which clock, and on which date."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.domain.reminders.local_time import instant_of
from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed

_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?")


@dataclass(frozen=True, slots=True)
class Clock:
    """What a clock shows at that time, perhaps on a date."""

    time: time
    day: date | None = None


type At = datetime | Clock
"""A time as it was given: an instant, or what each person's clock shows."""


def read_at(text: str) -> At:
    """Return the time of ``--at``.

    Raises:
        Failed: it is none.
    """
    try:
        if _CLOCK.fullmatch(text):
            return Clock(time.fromisoformat(text if text[2] == ":" else f"0{text}"))
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Failed(f"--at {text}: write it as 09:00, or as 2026-12-01T09:00", USAGE) from error
    if "T" not in text and " " not in text:
        raise Failed(f"--at {text}: at which hour? Write it as {text}T09:00", USAGE)
    return at.astimezone(UTC) if at.tzinfo else Clock(at.time(), at.date())


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
