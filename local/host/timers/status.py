"""The stored status of a timer, and how it changes on a start and after a run.

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
    """The last and the next run of a timer, in UTC."""

    last: datetime = NEVER
    next: datetime
    updated: datetime

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """Read a status from the JSON of ``to_json``."""
        return cls(
            last=_utc(content["Last"]),
            next=_utc(content["Next"]),
            updated=_utc(content["LastUpdated"]),
        )

    def to_json(self) -> dict[str, str]:
        """Return the JSON that Azure's host stores, and that a function sees."""
        return {
            "Last": self.last.isoformat(),
            "Next": self.next.isoformat(),
            "LastUpdated": self.updated.isoformat(),
        }


def _utc(text: str) -> datetime:
    """Parse a time; without an offset it is UTC, like everything on Flex Consumption."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def initial_status(schedule: Schedule, now: datetime) -> Status:
    """Return the status of a new timer."""
    return Status(next=schedule.after(now), updated=now)


def resumed_status(stored: Status, schedule: Schedule, now: datetime) -> Status:
    """Return the status of a timer after a restart of the host.

    If the schedule has changed, occurrences that were missed under the old
    schedule do not count.
    """
    base = stored.last if stored.last != NEVER else stored.updated
    expected = schedule.after(base)
    if stored.next == expected:
        return stored
    if now > expected:
        return initial_status(schedule, now)
    return Status(next=expected, updated=base)


def is_past_due(status: Status, now: datetime) -> bool:
    """Return whether at least one occurrence was missed. There is one run for all of them."""
    return now > status.next


def status_after_run(status: Status, schedule: Schedule, *, started: datetime, on_schedule: bool) -> Status:
    """Return the status after a run that began at ``started``.

    The next occurrence is computed from the start of the run, not from its end. A run
    that started slightly early counts as on time, so that it is not repeated.
    """
    moment = max(started, status.next) if on_schedule else started
    return Status(last=moment, next=schedule.after(moment), updated=moment)
