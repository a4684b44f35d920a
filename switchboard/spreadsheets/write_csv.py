"""Write rows as CSV for spreadsheets, to a file or to stdout."""

import csv
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from shared.setting_rules import E164
from switchboard.spreadsheets.word_cells import shielded
from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed

STDOUT = "-"


def write_csv(file: str, columns: Sequence[str], rows: Iterable[Iterable[object]]) -> int:
    """Write the columns' names and the rows; return how many rows. ``file`` is a path, or - for stdout.

    Raises:
        Failed: the file cannot be written.
    """
    count = 0
    with _opened(file) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        for count, row in enumerate(rows, start=1):  # noqa: B007 - returned below
            writer.writerow(map(_cell, row))
    return count


def _cell(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    A number stays as it is: its + and digits are no formula that does anything, and other programs read it.
    """
    text = "" if value is None else str(value)
    return text if E164.fullmatch(text) else shielded(text)


@contextmanager
def _opened(file: str) -> Iterator[TextIO]:
    """Open the file to write; it takes its place when all is in it, and only its owner may read it.

    It has a byte order mark, by which Excel knows that it is UTF-8.
    """
    if file == STDOUT:
        yield sys.stdout
        sys.stdout.flush()
        return
    try:
        with _in_place(file) if _is_special(Path(file)) else _replacing(Path(file).resolve()) as stream:
            yield stream
    except OSError as error:
        raise Failed(f"{file} cannot be written: {error.strerror}", USAGE) from error


def _is_special(file: Path) -> bool:
    """Return whether it is one such as /dev/null or a pipe, whose place nothing may take."""
    return file.exists() and not file.is_file()


def _in_place(file: str) -> TextIO:
    return Path(file).open("w", encoding="utf-8", newline="")


@contextmanager
def _replacing(target: Path) -> Iterator[TextIO]:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}")
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as stream:
            yield stream
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
