"""``switchboard people export``: write what the desk knows of people, as ``people import`` reads it."""

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import click

from shared.domain.tag_filter import has_tag
from switchboard.connection.desk import Desk
from switchboard.options import with_desk
from switchboard.people.people_rows import COLUMNS
from switchboard.people.person_cells import person_cells
from switchboard.terminal.output import Output
from switchboard.terminal.private_file import private_file

STDOUT = "-"
PAGE = 200


@click.command("export", epilog="Example: switchboard people export --csv people.csv --tag member")
@click.option("--csv", "file", default=STDOUT, metavar="FILE", help="Where to; - is stdout, the default.")
@click.option("--opted-out", is_flag=True, help="Only people who opted out.")
@click.option("--tag", metavar="NAME[=VALUE]", help="Only people who have that tag.")
@with_desk
def export_people(file: str, *, opted_out: bool, tag: str | None, desk: Desk, output: Output) -> None:
    """Write people as CSV, or with --json a line each.

    A file has a byte order mark, by which Excel knows that it is UTF-8.
    """
    found = _once(desk.pages("people", "people", opted_out="true" if opted_out else None, limit=PAGE))
    people = (person for person in found if tag is None or has_tag(person.get("tags") or {}, tag))
    count = 0
    if output.as_json:
        for count, person in enumerate(people, start=1):  # noqa: B007 - told below
            print(json.dumps(person, ensure_ascii=False), flush=True)
    else:
        with _opened(file) as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(COLUMNS)
            for count, person in enumerate(people, start=1):  # noqa: B007 - as above
                writer.writerow(person_cells(person))
    output.note(f"{count} people" + ("" if file == STDOUT or output.as_json else f" in {file}"))


def _once(people: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield each person once: somebody who is stored while the list is read may be on two pages."""
    seen = set()
    for person in people:
        if person["number"] not in seen:
            seen.add(person["number"])
            yield person


@contextmanager
def _opened(file: str) -> Iterator[TextIO]:
    if file != STDOUT:
        with private_file(file) as stream:
            yield stream
        return
    yield sys.stdout
    sys.stdout.flush()
