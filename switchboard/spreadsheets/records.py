"""Split a text into records of cells: by which separator, and where its quotes are wrong."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from switchboard.spreadsheets.remarks import Remark, letters

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}

MAX_CELL = 100_000
"""Characters. More is never a cell: a quote that is not closed takes in the rest of the file."""

_NAMED = re.compile(r'"?sep=(.|\\t)"?[,;\t]*(\r\n|\r|\n|$)', re.IGNORECASE)
"""A first line that names the separator. Excel reads it so, and for it that line is no row (unverified: no
page of Microsoft's was found that says so)."""

_PHONE = re.compile(r"\+?[0-9][0-9 ().-]{6,}")


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of a row, as they are in the file."""

    line: int
    row: int
    cells: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no cell has anything."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Records:
    """The rows of a text, until the first quote that is wrong."""

    records: tuple[Record, ...] = ()
    notes: tuple[Remark, ...] = ()
    faults: tuple[Remark, ...] = ()


def read_records(text: str) -> Records:
    """Return the records of a text."""
    named = _NAMED.match(text)
    if named:
        sep = "\t" if named[1] == "\\t" else named[1]
        note = Remark("separator", f"separated by {SEPARATORS.get(sep, sep)}, as its first line says", line=1)
        return _split(text[named.end() :], sep, note, lines_before=1)
    first = _first_line(text)
    found = [sep for sep in SEPARATORS if sep in _outside_quotes(first)]
    if len(found) > 1:
        found = [sep for sep in found if _fits(text, sep)] or found
    if len(found) > 1:
        names = " and ".join(SEPARATORS[sep] for sep in found)
        fault = (
            f"has {names}, and it is not certain which separate the columns: write sep=; above, if that is it"
        )
        return Records(faults=(Remark("separator", fault, line=1),))
    if not found and "|" in first:
        fault = "is separated by |: save it with commas, or write sep=| as a line above"
        return Records(faults=(Remark("separator", fault, line=1),))
    sep = found[0] if found else ","
    told = Remark("separator", f"separated by {SEPARATORS[sep]}") if found and sep != "," else None
    return _split(text, sep, told)


def _first_line(text: str) -> str:
    return next((line for line in io.StringIO(text, newline=None) if line.strip()), "")


def _outside_quotes(line: str) -> str:
    return re.sub(r'"[^"]*("|$)', "", line)


def _fits(text: str, sep: str) -> bool:
    """Return whether all rows have as many cells as the first, so separated."""
    records = [record for record in _split(text, sep).records if not record.is_empty]
    return len({len(record.cells) for record in records}) == 1


def _split(text: str, sep: str, note: Remark | None = None, *, lines_before: int = 0) -> Records:
    notes = (note,) if note else ()
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sep, strict=True)
    records: list[Record] = []
    faults: list[Remark] = []
    line = 0
    while True:
        try:
            cells = tuple(next(reader))
        except StopIteration:
            return Records(tuple(records), notes, tuple(faults))
        except csv.Error as error:
            start, row = line + 1 + lines_before, len(records) + 1
            faults.append(_quote_fault(_lines_from(text, line), sep, error, line=start, row=row))
            return Records(tuple(records), notes, tuple(faults))
        record = Record(line + 1 + lines_before, len(records) + 1, cells)
        faults += _swallowed(record, sep, records[:1])
        records.append(record)
        line = reader.line_num


def _lines_from(text: str, line: int) -> str:
    return "".join(list(io.StringIO(text, newline=""))[line:])


def _quote_fault(rest: str, sep: str, error: csv.Error, *, line: int, row: int) -> Remark:
    """Return the fault at which the parser stopped: a quote that is not closed, or closed too early."""
    column, is_open = _broken_cell(rest, sep)
    if is_open or "field larger" in str(error):
        text = 'has a quote (") that is never closed: close it, or write it twice ("") if it is of the words'
    else:
        text = 'has words after the quote (") that closes it: write a quote in the words twice ("")'
    text += "; what follows was not read"
    return Remark("quote", text, line=line, row=row, column=column)


def _broken_cell(rest: str, sep: str) -> tuple[int, bool]:
    """Return in which cell the quotes go wrong, and whether one is never closed."""
    column, at = 0, 0
    while at < len(rest):
        if rest[at] == '"':
            closed = _closing(rest, at + 1)
            if closed is None:
                return column, True
            at = closed + 1
            if at < len(rest) and rest[at] not in {sep, "\r", "\n"}:
                return column, False
        while at < len(rest) and rest[at] not in {sep, "\r", "\n"}:
            at += 1
        if at >= len(rest) or rest[at] != sep:
            break
        column, at = column + 1, at + 1
    return column, False


def _closing(text: str, at: int) -> int | None:
    """Return where the quote is that closes a cell; a doubled one does not."""
    while True:
        found = text.find('"', at)
        if found < 0:
            return None
        if text[found + 1 : found + 2] != '"':
            return found
        at = found + 2


def _swallowed(record: Record, sep: str, header: Sequence[Record]) -> Iterator[Remark]:
    """Yield a fault for a cell that has lines that look like rows: the quote before them closes too late."""
    wanted = len(header[0].cells) if header else 0
    for column, cell in enumerate(record.cells):
        for inner in cell.splitlines()[1:] if wanted > 1 else ():
            cells = inner.split(sep)
            if len(cells) >= wanted and any(_PHONE.fullmatch(each.strip(' "')) for each in cells):
                text = (
                    f'has a line that looks like a row, `{inner[:40]}`: a quote (") before it closes too late'
                )
                yield Remark("quote", text, line=record.line, row=record.row, column=column)
                break


def name_of(column: int) -> str:
    """Return how a column without a name is called."""
    return f"column {letters(column)}"
