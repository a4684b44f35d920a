"""What a job says of itself: what has changed since it began, and how far it has come."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from switchboard.jobs.job_row import JobRow
from switchboard.jobs.plan.plan import Plan, Progress, RowState
from switchboard.jobs.plan.plan_changes import Changed
from switchboard.terminal.output import Output

SHOWN = 20
"""Lines of a kind that are shown; `report` has all."""


@dataclass(frozen=True, slots=True)
class Summary:
    """How far a job has come."""

    plan: Plan
    counts: Counter[str]
    refused: list[tuple[JobRow, str]]
    is_paused: bool

    @property
    def left(self) -> int:
        """How many the desk does not have, as far as is known."""
        return len(self.plan.rows) - self.counts[RowState.ACCEPTED] - self.counts[RowState.ALREADY]

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "job": self.plan.job,
            "rows": len(self.plan.rows),
            "accepted": self.counts[RowState.ACCEPTED],
            "already": self.counts[RowState.ALREADY],
            "left": self.left - len(self.refused),
            "paused": self.is_paused,
            "refused": [
                {"line": row.line, "to": row.message["to"], "id": row.message["id"], "error": reason}
                for row, reason in self.refused
            ],
        }


def summary_of(plan: Plan, progress: Progress, *, is_paused: bool = False) -> Summary:
    """Return how far a job has come."""
    states = [(row, progress.states.get(row.key)) for row in plan.rows]
    return Summary(
        plan=plan,
        counts=Counter(state for _, state in states if state),
        refused=[
            (row, progress.reasons.get(row.key, "")) for row, state in states if state is RowState.REFUSED
        ],
        is_paused=is_paused,
    )


def show_changes(changed: Changed, progress: Progress, output: Output, *, is_first: bool) -> None:
    """Say what is different from the plan, and what is done about it."""
    if is_first:
        return
    job = changed.plan.job
    done = sum(1 for row in changed.plan.rows if progress.is_done(row.key))
    output.note(f"job {job} goes on: the desk has {done:,} of {len(changed.plan.rows):,}")
    _say(changed.added, "new since the job began: sent too", output)
    _say(changed.corrected, "differs from the plan and was not sent yet: sent as it is now", output)
    _say(changed.kept, "differs from the plan, but was sent: kept as it was planned", output)
    _say(changed.dropped, "not in the file any more, and was not sent: left out", output)
    _say(changed.gone, "not in the file any more, but was sent: see switchboard cancel", output)


def show_result(summary: Summary, output: Output) -> None:
    """Say how far a job has come, to people."""
    job, counts, total = summary.plan.job, summary.counts, len(summary.plan.rows)
    _say_refused(summary, output)
    has = counts[RowState.ACCEPTED] + counts[RowState.ALREADY]
    if already := counts[RowState.ALREADY]:
        output.line(
            f"{already:,} were there before, with other words or at another time: not sent again. "
            "If this is another message, give --job another name"
        )
    if summary.is_paused:
        output.line(f"paused: the desk has {has:,} of {total:,}, and sends these. The same command goes on")
        return
    output.line(
        f"job {job}: the desk has {has:,} of {total:,}. What became of them: switchboard report {job}"
    )


def _say_refused(summary: Summary, output: Output) -> None:
    if not summary.refused:
        return
    output.line(f"{len(summary.refused):,} refused; the same command tries them again:")
    shown = summary.refused[:SHOWN]
    output.table(["line", "to", "why"], [[row.line, row.message["to"], reason] for row, reason in shown])
    if len(summary.refused) > SHOWN:
        output.line(f"and {len(summary.refused) - SHOWN:,} more: switchboard report {summary.plan.job}")


def _say(rows: Sequence[JobRow], what: str, output: Output) -> None:
    for row in rows[:SHOWN]:
        output.note(f"line {row.line} ({row.key}): {what}")
    if len(rows) > SHOWN:
        output.note(f"and {len(rows) - SHOWN:,} more: {what}")
