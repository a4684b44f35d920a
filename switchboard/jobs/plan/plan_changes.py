"""What becomes of a plan when the file has changed since: each person still gets one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from switchboard.jobs.job_row import JobRow
from switchboard.jobs.plan.plan import Plan, Progress

NOT_BEFORE = "not_before"


@dataclass(frozen=True, slots=True)
class Changed:
    """The plan for the file as it is now, and what is different, by the key of each row."""

    plan: Plan
    added: list[JobRow] = field(default_factory=list)
    corrected: list[JobRow] = field(default_factory=list)  # not sent yet: gets the words of now
    kept: list[JobRow] = field(default_factory=list)  # the desk has it: keeps the words of before
    dropped: list[JobRow] = field(default_factory=list)  # no more in the file, and not sent
    gone: list[JobRow] = field(default_factory=list)  # no more in the file, but the desk has it


Timed = Callable[[Sequence[JobRow]], list[JobRow]]
"""Gives rows their time."""


def plan_for_now(plan: Plan, rows: Sequence[JobRow], progress: Progress, *, timed: Timed) -> Changed:
    """Return the plan for the rows of the file as it is now.

    A row that the desk may have keeps what was planned. Another one gets what the file has now, at the time
    that was planned, unless it is for somebody else now. The order of the plan stays.
    """
    now = {row.key: row for row in rows}
    planned = {row.key: row for row in plan.rows}
    found: dict[str, JobRow] = {}
    changed = Changed(plan)
    untimed: list[JobRow] = []
    for key, before in planned.items():
        row = now.get(key)
        if row is None:
            (changed.dropped if progress.is_open(key) else changed.gone).append(before)
            if not progress.is_open(key):
                found[key] = before
        elif _content(row) == _content(before):
            found[key] = replace(before, line=row.line)
        elif progress.is_open(key):
            found[key] = _at_its_time(row, before)
            changed.corrected.append(row)
            if NOT_BEFORE in before.message and NOT_BEFORE not in found[key].message:
                untimed.append(row)
        else:
            found[key] = replace(before, line=row.line)
            changed.kept.append(row)
    changed.added.extend(row for key, row in now.items() if key not in planned)
    found |= {row.key: row for row in timed([*untimed, *changed.added])}
    return replace(changed, plan=replace(plan, rows=tuple(found.values())))


def _at_its_time(row: JobRow, before: JobRow) -> JobRow:
    """Return a corrected row at the time that was planned, or without one if it is for somebody else."""
    at = before.message.get(NOT_BEFORE)
    same = all(row.message.get(name) == before.message.get(name) for name in ("to", "zone"))
    return replace(row, message={**row.message, NOT_BEFORE: at}) if at and same else row


def _content(row: JobRow) -> Mapping[str, Any]:
    return {name: value for name, value in row.message.items() if name != NOT_BEFORE}
