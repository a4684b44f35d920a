"""Sum up what a dry run says would become of the rows of a job."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from switchboard.connection.desk import problem_text
from switchboard.jobs.job_row import JobRow

WOULD_LEAVE = ("send", "hold")
INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would become of one row."""

    row: JobRow
    outcome: str
    """As docs/dry-run.md lists them, or ``invalid``: the desk would not accept it."""
    reason: str = ""
    until: datetime | None = None
    """When it is tried again, if it would wait and that is known."""
    segments: int = 0
    country: str = ""

    def as_json(self) -> dict[str, object]:
        """Return it for ``--json``."""
        until = self.until.isoformat() if self.until else None
        return {
            "line": self.row.line,
            "id": self.row.message["id"],
            "to": self.row.message["to"],
            "outcome": self.outcome,
            "reason": self.reason or None,
            "until": until,
            "segments": self.segments or None,
            "country": self.country or None,
        }


@dataclass(slots=True)
class Group:
    """Rows of one outcome, for one reason."""

    count: int = 0
    lines: list[int] = field(default_factory=list)
    """The first few."""
    until: datetime | None = None
    """The latest."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What would become of a job."""

    rows: tuple[Foreseen, ...]
    groups: Mapping[tuple[str, str], Group]
    """By outcome and reason."""
    segments: Mapping[str, int]
    """Of what would leave, by country."""
    last_at: datetime | None
    """When the last one leaves; None if that is not known: as soon as Twilio takes it."""

    @property
    def counts(self) -> Counter[str]:
        """How many rows there are of each outcome."""
        return Counter(foreseen.outcome for foreseen in self.rows)


_FEW = 5


def foreseen(row: JobRow, result: Mapping[str, Any]) -> Foreseen:
    """Return what one result of the desk's says."""
    if error := result.get("error"):
        return Foreseen(row, INVALID, problem_text(error))
    held_for = result.get("held_for")
    until = datetime.fromisoformat(result["until"]) if result.get("until") else None
    reason = held_for if held_for and not result.get("reason") else result.get("reason", "")
    segments, country = result.get("segments") or 0, result.get("country", "")
    return Foreseen(row, result["outcome"], reason, until, segments, country)


def forecast(rows: Sequence[Foreseen], *, rate: Fraction | None, now: datetime) -> Forecast:
    """Sum up the rows. ``rate`` is how many leave in a second, if that is limited."""
    groups: dict[tuple[str, str], Group] = {}
    segments: Counter[str] = Counter()
    for each in rows:
        group = groups.setdefault((each.outcome, each.reason), Group())
        group.count += 1
        if len(group.lines) < _FEW:
            group.lines.append(each.row.line)
        group.until = max(filter(None, (group.until, each.until)), default=None)
        if each.outcome in WOULD_LEAVE:
            segments[each.country] += each.segments
    return Forecast(tuple(rows), groups, segments, _last_at(rows, rate=rate, now=now))


def _last_at(rows: Sequence[Foreseen], *, rate: Fraction | None, now: datetime) -> datetime | None:
    """Return when the last one leaves: by its own time, by the rate, or when it need not wait any more."""
    leaving = [each for each in rows if each.outcome in WOULD_LEAVE]
    times = [each.until for each in leaving if each.until]
    times += [
        datetime.fromisoformat(each.row.message["not_before"])
        for each in leaving
        if each.row.message.get("not_before")
    ]
    if rate and leaving:
        times.append(now + timedelta(seconds=float((len(leaving) - 1) / rate)))
    return max(times, default=None)
