"""Give the rows of a job their times: that of ``--at``, one after the other at the rate."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from switchboard.jobs.at_time import At
from switchboard.jobs.job_row import JobRow
from switchboard.jobs.plan.due_times import due_at
from switchboard.jobs.plan.plan_changes import NOT_BEFORE
from switchboard.jobs.plan.rate_slots import RateSlots
from switchboard.terminal.exit_status import FOUND
from switchboard.terminal.failed import Failed

NAMED = 20
"""Lines that an error names."""

Zones = Callable[[Sequence[JobRow]], Iterable[tuple[ZoneInfo, ...]]]
"""Tells in which zones the person of each row may be."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When the rows of a job are due. ``now`` is its first run."""

    at: At
    zone: ZoneInfo | None  # None: each person's own
    rate: Fraction | None
    now: datetime
    zones: Zones

    def timed(self, rows: Sequence[JobRow], planned: Sequence[JobRow] = ()) -> list[JobRow]:
        """Return the rows with their times, in their order; ``planned`` ones keep theirs.

        Raises:
            Failed: it is not known which clock somebody has, or the time is over. It names the lines.
        """
        dues = list(self._dues(rows))
        if self.rate is None:
            return [_with_time(row, due) for row, due in zip(rows, dues, strict=True)]
        slots = RateSlots(self.rate, taken=[time_of(row) for row in planned if NOT_BEFORE in row.message])
        order = sorted(range(len(rows)), key=lambda index: dues[index])  # stable: in the order of the file
        times = {index: slots.take(dues[index]) for index in order}
        return [_with_time(row, times[index]) for index, row in enumerate(rows)]

    def _dues(self, rows: Sequence[JobRow]) -> Iterator[datetime]:
        if isinstance(self.at, datetime):
            zones: list[tuple[ZoneInfo, ...]] = [()] * len(rows)
        elif self.zone:
            zones = [(self.zone,)] * len(rows)
        else:
            zones = list(self.zones(rows))
            unknown = [row for row, found in zip(rows, zones, strict=True) if not found]
            _require_none(unknown, "it is not known which clock they have: fill in the column zone")
        dues = [due_at(self.at, found, now=self.now) for found in zones]
        over = [row for row, due in zip(rows, dues, strict=True) if due <= self.now]
        _require_none(over, "--at is over already: give a later time")  # without a date it is the next one
        return iter(dues)


def time_of(row: JobRow) -> datetime:
    """Return when a row is due."""
    return datetime.fromisoformat(row.message[NOT_BEFORE])


def _with_time(row: JobRow, due: datetime) -> JobRow:
    return replace(row, message={**row.message, NOT_BEFORE: f"{due.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"})


def _require_none(rows: Sequence[JobRow], fault: str) -> None:
    if rows:
        lines = ", ".join(str(row.line) for row in rows[:NAMED])
        more = f" and {len(rows) - NAMED} more" if len(rows) > NAMED else ""
        raise Failed(f"line {lines}{more}: {fault}. Nothing was sent", FOUND)
