"""``switchboard people import``: store what a file says of people."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol

import click

from switchboard.confirm import confirm_unless_local
from switchboard.connection.batches import batches
from switchboard.connection.desk import Desk, Unreachable, in_path, problem_text
from switchboard.options import with_desk, yes
from switchboard.people.people_rows import PeopleRows, PersonRow, rows_of_people
from switchboard.spreadsheets.file_options import country_option, encoding_option
from switchboard.spreadsheets.read_sheet import read_sheet
from switchboard.spreadsheets.remarks import shown
from switchboard.terminal.counted import counted
from switchboard.terminal.exit_status import FAILED, FOUND
from switchboard.terminal.failed import Failed
from switchboard.terminal.output import Output

TRIES = 4
"""How often a person is posted whom the desk could not store just now (503)."""

SECONDS_BETWEEN = 2.0


class AsksDesk(Protocol):
    """What is asked of the desk."""

    def get(self, path: str, **query: object) -> Any:
        """GET ``path``; return the body."""

    def post(self, path: str, body: Any = None, **query: object) -> Any:
        """POST to ``path``; return the body."""


@click.command("import", epilog="Example: switchboard people import people.csv --dry-run")
@click.argument("file", type=click.Path(path_type=Path))
@country_option
@encoding_option
@click.option("--dry-run", is_flag=True, help="Judge the file, and store nothing.")
@yes
@with_desk
def import_people(
    file: Path, *, country: str, encoding: str | None, dry_run: bool, yes: bool, desk: Desk, output: Output
) -> int:
    """Store what a file says of people: the columns number, name, zone, language, tags, and so on.

    With any fault in the file nothing is stored, and the exit status is 4. Repeating it is safe.
    """
    people = rows_of_people(read_sheet(file, encoding=encoding), now=datetime.now(UTC), country=country)
    for note in shown(people.notes):
        output.note(f"{file.name}: {note}")
    if people.faults:
        output.result(_judged(people), lambda: _show_faults(file, people, output))
        return FOUND
    if dry_run:
        output.result(
            _judged(people), lambda: output.line(f"{_people(len(people.rows))}, nothing was stored")
        )
        return 0
    confirm_unless_local(f"Store {_people(len(people.rows))}?", desk.address, yes=yes)
    errors = store(people.rows, desk, tell=output.note)
    stored = len(people.rows) - len(errors)
    value = {"stored": stored, "errors": [{"line": line, "text": text} for line, text in errors.items()]}
    output.result(value, lambda: _show(stored, errors, output))
    return FAILED if errors else 0


def store(
    rows: Sequence[PersonRow],
    desk: AsksDesk,
    *,
    tell: Callable[[str], object],
    wait: Callable[[float], object] = time.sleep,
) -> dict[int, str]:
    """Store people, batch after batch; return by line why the others were not.

    Raises:
        Failed: the desk does not answer, or refuses the key; the text says how far it came.
    """
    errors: dict[int, str] = {}
    done = 0
    for batch in batches(rows, lambda row: row.body):
        try:
            errors |= _store_batch(batch, desk, tell=tell, wait=wait)
        except Failed as failed:
            text = (
                f"{failed}. The first {done} of {len(rows)} people are done: repeat the command, it is safe"
            )
            raise Failed(text, failed.exit_status) from failed
        done += len(batch)
        if done < len(rows):
            tell(f"{done} of {len(rows)} people")
    return dict(sorted(errors.items()))


def _store_batch(
    batch: Sequence[PersonRow],
    desk: AsksDesk,
    *,
    tell: Callable[[str], object],
    wait: Callable[[float], object],
) -> dict[int, str]:
    errors: dict[int, str] = {}
    rows = [_as_known(row, desk, tell=tell) if row.opted_out_on else row for row in batch]
    for attempt in range(TRIES):
        answer = desk.post("people/batch", {"people": [dict(row.body) for row in rows]})
        results: list[Mapping[str, Any]] = answer["results"]
        if len(results) != len(rows):
            raise Unreachable("what answered is no desk: it has not one result for each person")
        failed = [
            (row, result["error"]) for row, result in zip(rows, results, strict=True) if "error" in result
        ]
        passing = [row for row, error in failed if error["status"] == HTTPStatus.SERVICE_UNAVAILABLE]
        is_last = attempt == TRIES - 1
        errors |= {row.line: problem_text(error) for row, error in failed if is_last or row not in passing}
        if not passing or is_last:
            break
        rows = passing
        wait(SECONDS_BETWEEN)
    return errors


def _as_known(row: PersonRow, desk: AsksDesk, *, tell: Callable[[str], object]) -> PersonRow:
    """Return a row that opts out on one channel so that nothing is lifted, and no more said than must be.

    The API opts a person out on every channel. Who is opted out on this one here too, stays as they are.
    """
    known = desk.get(f"people/{in_path(row.number)}")
    if row.opted_out_on in known.get("opted_out", {}):
        said = {name: value for name, value in row.body.items() if name != "opted_out"}
        return replace(row, body=said)
    tell(f"line {row.line}: opted out by {row.opted_out_on} in the file, and here now on every channel")
    return row


def _judged(people: PeopleRows) -> dict[str, object]:
    return {
        "people": len(people.rows),
        "faults": [fault.as_json() for fault in people.faults],
        "notes": [note.as_json() for note in people.notes],
    }


def _show_faults(file: Path, people: PeopleRows, output: Output) -> None:
    for line in shown(people.faults):
        output.line(f"{file.name}: {line}")
    output.line(f"{counted(len(people.faults), 'fault')}; nothing was stored")


def _show(stored: int, errors: Mapping[int, str], output: Output) -> None:
    for line, text in errors.items():
        output.line(f"line {line}: {text}")
    output.line(f"{_people(stored)} stored" + (f", {len(errors)} not" if errors else ""))


def _people(count: int) -> str:
    return counted(count, "person", "people")
