"""Write rows as CSV for spreadsheets, to a file or to stdout."""

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from shared.setting_rules import E164
from switchboard.spreadsheets.word_cells import shielded
from switchboard.terminal.private_file import private_file

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
    if file != STDOUT:
        with private_file(file) as stream:
            yield stream
        return
    yield sys.stdout
    sys.stdout.flush()
