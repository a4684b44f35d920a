"""``switchboard people export``: write what the desk knows of people, as ``people import`` reads it."""

import csv
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import click

from shared.domain.tag_filter import has_tag
from switchboard.connection.desk import Desk
from switchboard.options import with_desk
from switchboard.people.people_rows import COLUMNS
from switchboard.people.person_cells import person_cells
from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed
from switchboard.terminal.output import Output

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
    """Open the file to write; it takes its place when all is in it, and only its owner may read it."""
    if file == STDOUT:
        yield sys.stdout
        sys.stdout.flush()
        return
    target = Path(file)
    if target.exists() and not target.is_file():  # /dev/null, a pipe: nothing may take its place
        with _device(target) as stream:
            yield stream
        return
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}")
    except OSError as error:
        raise Failed(f"{file} cannot be written: {error.strerror}", USAGE) from error
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as stream:
            yield stream
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _device(target: Path) -> TextIO:
    try:
        return target.open("w", encoding="utf-8-sig", newline="")
    except OSError as error:
        raise Failed(f"{target} cannot be written: {error.strerror}", USAGE) from error
