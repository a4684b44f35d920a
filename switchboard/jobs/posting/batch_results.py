"""Read the answer to a batch: which rows the desk has, which it refuses, which are to be posted again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from switchboard.connection.desk import is_passing, problem_text
from switchboard.jobs.job_row import JobRow
from switchboard.jobs.plan.plan import RowState

Noted = tuple[str, RowState, str]
"""A row's key, how far it has come, and why it was refused."""


@dataclass(slots=True)
class BatchResults:
    """What became of the rows of a batch."""

    noted: list[Noted] = field(default_factory=list)
    again: list[JobRow] = field(default_factory=list)  # the desk could not take them now
    taken: list[JobRow] = field(default_factory=list)  # their id is that of another message


def batch_results(rows: Sequence[JobRow], answer: Any) -> BatchResults | None:
    """Return what became of each row; None if the answer is not one to this batch."""
    results = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(results, list) or len(results) != len(rows):
        return None
    found = BatchResults()
    for row, result in zip(rows, results, strict=True):
        if (error := result.get("error")) is None:
            state = RowState.ALREADY if result.get("erased") else RowState.ACCEPTED
            found.noted.append((row.key, state, ""))
        elif error["status"] == HTTPStatus.CONFLICT:
            found.taken.append(row)
        elif is_passing(error["status"]):
            found.again.append(row)
        else:
            found.noted.append((row.key, RowState.REFUSED, problem_text(error)))
    return found


def of_this_job(row: JobRow, delivery: Mapping[str, Any] | None) -> bool:
    """Whether what the desk has under the id of a row is that row, with other words or at another time.

    Of what was erased nothing is left to compare: its id is the job's.
    """
    if delivery is None:
        return True
    message = delivery["message"]
    is_tagged = message.get("tags", {}).get("job") == row.message["tags"]["job"]
    return bool(is_tagged or message["to"] == row.message["to"])
