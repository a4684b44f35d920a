"""Ask the desk what became of the rows of a job."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from switchboard.connection.ask_many import ask_many
from switchboard.connection.desk import MAX_PAGE, Desk, Refused, in_path
from switchboard.jobs.job_row import JobRow
from switchboard.jobs.plan.plan import Plan, Progress, RowState
from switchboard.terminal.output import Output
from switchboard.terminal.progress import progress

COLUMNS = ("line", "to", "id", "status", "error_code", "error", "advice", "at")

MANY = 200
"""From so many rows on, the list by tag comes first: 200 in a request, while a request for each message also
has the desk ask Twilio for its price. For fewer, reading through the whole ledger would cost more."""


def report_rows(plan: Plan, done: Progress, desk: Desk, output: Output) -> list[dict[str, Any]]:
    """Return what is to be told of each row, in the order of the file."""
    found: dict[str, Any] = {}
    posted = [row for row in plan.rows if done.states.get(row.key) not in {None, RowState.REFUSED}]
    if len(posted) >= MANY:
        found |= _listed(plan, posted, desk, output)
    missing = [row for row in posted if row.message["id"] not in found]

    def ask(row: JobRow) -> Any:
        try:
            return desk.get(f"messages/{in_path(row.message['id'])}")
        except Refused as error:
            if error.status != HTTPStatus.NOT_FOUND:
                raise
            return {"status": "not there", "error": str(error)}

    with progress("asking what became of them", len(missing), output) as told:
        for row, delivery in zip(missing, ask_many(ask, missing), strict=True):
            found[row.message["id"]] = delivery
            told(1)
    rows = sorted(plan.rows, key=lambda row: row.line)
    return [_told(row, found.get(row.message["id"]), done) for row in rows]


def _listed(plan: Plan, posted: list[JobRow], desk: Desk, output: Output) -> dict[str, Any]:
    """Return the deliveries of the job that the list has, by id: a read through the ledger."""
    wanted = {row.message["id"] for row in posted}
    found: dict[str, Any] = {}
    with progress("reading the list", len(posted), output) as told:
        for delivery in desk.pages("messages", "messages", tag=f"job={plan.job}", limit=MAX_PAGE):
            if delivery["id"] in wanted:
                found[delivery["id"]] = delivery
                told(1)
    return found


def _told(row: JobRow, delivery: Mapping[str, Any] | None, done: Progress) -> dict[str, Any]:
    """Return a row of the report; of what the desk does not have, how far it came here."""
    facts: dict[str, Any] = {"line": row.line, "to": row.message["to"], "id": row.message["id"]}
    if delivery is not None:
        told = {name: delivery.get(name) for name in ("status", "error_code", "error", "advice")}
        return {**facts, **told, "at": delivery.get("updated_at")}
    is_refused = done.states.get(row.key) is RowState.REFUSED
    status = "not accepted" if is_refused else "not sent yet"
    error = done.reasons.get(row.key)
    return {**facts, "status": status, "error_code": None, "error": error, "advice": None, "at": None}
