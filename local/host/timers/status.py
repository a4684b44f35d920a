"""What the host remembers of a timer, and what it makes of it when it starts.

Source: ``ScheduleMonitor`` and ``TimerListener`` in
https://github.com/Azure/azure-webjobs-sdk-extensions
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from local.host.timers.ncrontab import Schedule

NEVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """When a timer ran, and when it will. All in UTC."""

    last: datetime = NEVER
    next: datetime
    updated: datetime

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """Read what ``to_json`` wrote."""
        return cls(
            last=_utc(content["Last"]),
            next=_utc(content["Next"]),
            updated=_utc(content["LastUpdated"]),
        )

    def to_json(self) -> dict[str, str]:
        """Return it as Azure's host stores it, and as a function sees it."""
        return {
            "Last": self.last.isoformat(),
            "Next": self.next.isoformat(),
            "LastUpdated": self.updated.isoformat(),
        }


def _utc(text: str) -> datetime:
    """Read a time; one without an offset is UTC, as is everything on Flex Consumption."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def first(schedule: Schedule, now: datetime) -> Status:
    """Return the status of a timer that nobody has seen before."""
    return Status(next=schedule.after(now), updated=now)


def resumed(stored: Status, schedule: Schedule, now: datetime) -> Status:
    """Return the status with which a timer goes on after a restart.

    If the schedule has been changed meanwhile, what was missed under the old
    one does not count.
    """
    base = stored.last if stored.last != NEVER else stored.updated
    expected = schedule.after(base)
    if stored.next == expected:
        return stored
    if now > expected:
        return first(schedule, now)
    return Status(next=expected, updated=base)


def is_past_due(status: Status, now: datetime) -> bool:
    """Say whether an occurrence, or any number of them, was missed. There is one run for all of them."""
    return now > status.next


def ran(status: Status, schedule: Schedule, *, started: datetime, on_schedule: bool) -> Status:
    """Return the status after a run that began at ``started``.

    The next time counts from the start, not from the end. A run that began a
    moment too early counts as begun in time, so that it is not repeated.
    """
    moment = max(started, status.next) if on_schedule else started
    return Status(last=moment, next=schedule.after(moment), updated=moment)
