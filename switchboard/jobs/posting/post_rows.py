"""Post the rows of a job in batches: at its rate, again where the desk could not take them."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from http import HTTPStatus
from itertools import islice
from math import inf
from typing import Any, Protocol

from switchboard.connection.ask_many import ask_many
from switchboard.connection.desk import Refused, Unreachable, in_path, is_passing
from switchboard.jobs.job_row import JobRow
from switchboard.jobs.plan.plan import Progress, RowState
from switchboard.jobs.posting.batch_results import Noted, batch_results, of_this_job

MAX_BATCH = 200
"""Messages in a request, which an interruption leaves in doubt: they are posted once more."""

PATIENCE = (1, 2, 4, 8, 15, 30, 30, 30, 60, 60, 60)
"""Seconds before each further try, five minutes in all: Azure replaces an instance, a deployment ends."""


class PostsBatches(Protocol):
    """What is asked of the desk."""

    def post(self, path: str, body: Any = None, **query: object) -> Any:
        """POST to ``path``; return the body of the answer."""

    def get(self, path: str, **query: object) -> Any:
        """GET ``path``; return the body."""


class Notes(Protocol):
    """Where it is kept how far the rows have come."""

    def note(self, states: Sequence[Noted]) -> None:
        """Keep it; on disk when this returns."""


@dataclass(frozen=True, slots=True)
class RowPoster:
    """Posts rows, and keeps how far each has come: before the request, and after its answer."""

    desk: PostsBatches
    notes: Notes
    progress: Progress
    told: Callable[[int], object]  # how many more rows have their answer
    complain: Callable[[str], object]  # why it waits
    wait: Callable[[float], object]
    clock: Callable[[], float] = time.monotonic

    def post(self, rows: Sequence[JobRow], rate: Fraction | None) -> None:
        """Post the rows. ``rate`` is that of the posting, if the messages go out at once.

        Raises:
            Failed: the desk does not answer, or refuses the key. What is left can be posted later.
        """
        waiting = iter(rows)
        due = -inf  # when the next request may begin: nothing waits after the last one
        while batch := list(islice(waiting, batch_size(rate))):
            if (early := due - self.clock()) > 0:
                self.wait(early)
            due = self.clock() + float(len(batch) / rate) if rate else -inf
            self._post_batch(batch)

    def _post_batch(self, rows: Sequence[JobRow]) -> None:
        self._note([(row.key, RowState.BEGUN, "") for row in rows])
        patience = iter(PATIENCE)
        while rows:
            answer, reason = self._try({"messages": [dict(row.message) for row in rows]})
            results = batch_results(rows, answer)
            if results is not None:
                looked_up = list(ask_many(self._look_up, results.taken))
                noted = [*results.noted, *filter(None, looked_up)]
                self._note(noted)
                self.told(len(noted))
                not_known = zip(results.taken, looked_up, strict=True)
                rows = [*results.again, *(row for row, found in not_known if found is None)]
                patience = iter(PATIENCE) if noted else patience
            if rows:
                self._be_patient(patience, reason or Unreachable("the desk could not take all of them now"))

    def _try(self, body: Mapping[str, Any]) -> tuple[Any, Exception | None]:
        """Return the answer, or why there is none that says something."""
        try:
            return self.desk.post("messages/batch", body), None
        except Unreachable as error:
            return None, error
        except Refused as error:
            if not is_passing(error.status):
                raise
            return None, error

    def _be_patient(self, patience: Iterator[int], reason: Exception) -> None:
        seconds = next(patience, None)
        if seconds is None:
            raise Unreachable(str(reason)) from reason
        self.complain(f"{reason}: trying again in {seconds} s")
        self.wait(seconds)

    def _look_up(self, row: JobRow) -> Noted | None:
        """Return what has the id of a row: the same job, before its plan was lost, or another message.

        None if the desk could not tell now: then the row is posted again, and its id is still taken.
        """
        try:
            delivery = self.desk.get(f"messages/{in_path(row.message['id'])}")
        except Unreachable:
            return None
        except Refused as error:
            if is_passing(error.status):
                return None
            if error.status != HTTPStatus.NOT_FOUND:
                raise
            delivery = None
        if of_this_job(row, delivery):
            return row.key, RowState.ALREADY, ""
        reason = f"the id {row.message['id']} is that of another message: give the job a name of its own"
        return row.key, RowState.REFUSED, reason

    def _note(self, noted: Sequence[Noted]) -> None:
        self.notes.note(noted)
        for key, state, reason in noted:
            self.progress.note(key, state, reason)


def batch_size(rate: Fraction | None) -> int:
    """Return how many rows a request has: what leaves in a second, if a rate is kept by posting."""
    return MAX_BATCH if rate is None else max(1, min(MAX_BATCH, int(rate)))
