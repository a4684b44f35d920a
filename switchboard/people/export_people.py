"""``switchboard people export``: write what the desk knows of people, as ``people import`` reads it."""

from collections.abc import Iterator
from typing import Any

import click

from shared.domain.tag_filter import has_tag
from switchboard.connection.desk import MAX_PAGE, Desk
from switchboard.options import with_desk
from switchboard.people.people_rows import COLUMNS
from switchboard.people.person_cells import person_cells
from switchboard.spreadsheets.write_csv import STDOUT, write_csv
from switchboard.terminal.counted import counted
from switchboard.terminal.output import Output


@click.command("export", epilog="Example: switchboard people export --csv people.csv --tag member")
@click.option("--csv", "file", default=STDOUT, metavar="FILE", help="Where to; - is stdout, the default.")
@click.option("--opted-out", is_flag=True, help="Only people who opted out.")
@click.option("--tag", metavar="NAME[=VALUE]", help="Only people who have that tag.")
@with_desk
def export_people(file: str, *, opted_out: bool, tag: str | None, desk: Desk, output: Output) -> None:
    """Write people as CSV, or with --json a line each, on stdout.

    A file has a byte order mark, by which Excel knows that it is UTF-8.
    """
    if output.as_json and file != STDOUT:
        raise click.UsageError("give either --csv or --json")
    found = _once(desk.pages("people", "people", opted_out="true" if opted_out else None, limit=MAX_PAGE))
    people = (person for person in found if tag is None or has_tag(person.get("tags") or {}, tag))
    if output.as_json:
        _write_lines(people, output)
        return
    count = write_csv(file, COLUMNS, map(person_cells, people))
    output.note(f"{counted(count, 'person', 'people')}" + ("" if file == STDOUT else f" in {file}"))


def _write_lines(people: Iterator[dict[str, Any]], output: Output) -> None:
    count = 0
    for count, person in enumerate(people, start=1):  # noqa: B007 - told below
        output.result(person, lambda: None)
    output.note(counted(count, "person", "people"))


def _once(people: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield each person once: somebody who is stored while the list is read may be on two pages."""
    seen = set()
    for person in people:
        if person["number"] not in seen:
            seen.add(person["number"])
            yield person
