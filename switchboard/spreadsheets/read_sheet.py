"""Read a file of columns and rows as people's spreadsheets save it, with every fault of its form at once."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from switchboard.spreadsheets.decode import decode
from switchboard.spreadsheets.records import Record, read_records
from switchboard.spreadsheets.remarks import Remark, in_order, letters
from switchboard.spreadsheets.sheet import Column, Row, Sheet, plain_name
from switchboard.spreadsheets.word_cells import word_fault
from switchboard.terminal.counted import counted
from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed

MAX_BYTES = 100_000_000

_INVISIBLE = (
    " \t\r\n\u00a0\u2007\u202f\u200b\u200e\u200f\u202a\u202b\u202c\u2060\u2066\u2067\u2068\u2069\ufeff"
)
"""What stands around a cell and nobody sees: kinds of blanks, and marks that come along when a number is
copied from a list of contacts or a web page."""

_NUMBER = re.compile(r"'?\+?[0-9][0-9 ().\u00a0-]{6,}")


def read_sheet(path: Path, *, encoding: str | None = None) -> Sheet:
    """Return what the file has.

    Raises:
        Failed: it cannot be opened. What is wrong inside it is among the faults.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Failed(f"{path} has more than {MAX_BYTES} bytes: split it", USAGE)
        data = path.read_bytes()
    except OSError as error:
        raise Failed(f"{path} cannot be read: {error.strerror or error}", USAGE) from error
    return sheet_of(data, encoding=encoding)


def sheet_of(data: bytes, *, encoding: str | None = None) -> Sheet:
    """Return the sheet in the bytes of a file."""
    decoded = decode(data, encoding=encoding)
    if decoded.fault:
        return Sheet(faults=(decoded.fault,))
    split = read_records(decoded.text)
    notes = [*([decoded.note] if decoded.note else []), *split.notes]
    records = [record for record in split.records if not record.is_empty]
    if not records:
        fault = Remark("empty", "the file is empty: save the spreadsheet again")
        return Sheet(notes=tuple(notes), faults=split.faults or (fault,))
    header, below = records[0], records[1:]
    faults = [*split.faults, *_header_faults(header, below)]
    columns = () if any(fault.kind == "no-header" for fault in faults) else _columns(header)
    if not below and not split.faults:
        text = "has the names of columns, and no rows below them: is it the right file?"
        faults.append(Remark("no-rows", text, line=header.line))
    faults += (fault for record in below for fault in _width_faults(record, header))
    notes += _notes(split.records, header, below)
    rows = tuple(_row(record, columns) for record in below)
    return Sheet(columns, rows, tuple(notes), in_order(faults), header.line)


def strip(text: str) -> str:
    """Return a cell without what nobody sees at its ends."""
    return text.strip(_INVISIBLE)


def _columns(header: Record) -> tuple[Column, ...]:
    titles = ((index, strip(title)) for index, title in enumerate(header.cells))
    return tuple(Column(index, title, plain_name(title)) for index, title in titles if plain_name(title))


def _row(record: Record, columns: Sequence[Column]) -> Row:
    cells = record.cells
    by_name = {
        column.name: strip(cells[column.index]) if column.index < len(cells) else ""
        for column in reversed(columns)  # of two of one name, a fault, the first counts
    }
    return Row(record.line, record.row, by_name)


def _header_faults(header: Record, below: Sequence[Record]) -> Iterator[Remark]:
    titles = [strip(title) for title in header.cells]
    fault = partial(Remark, line=header.line, row=header.row)
    for column, title in enumerate(titles):
        if wrong := word_fault(title):
            yield fault(*wrong, column=column)
        if _NUMBER.fullmatch(title):
            text = f"`{title}` is a number, and the first line must name the columns: write to,name above it"
            yield fault("no-header", text, column=column)
            return
    filled = [column for column, title in enumerate(titles) if plain_name(title)]
    widest = max((len(_without_end(record)) for record in below), default=0)
    if len(filled) == 1 and widest > 1:
        text = f"has one name, `{titles[filled[0]]}`, and the rows {widest} cells: the names of the columns "
        yield fault("no-header", f"{text}must be the first line; delete what stands above them")
        return
    for column, title in enumerate(titles):
        words = next((record for record in below if strip(_cell(record, column))), None)
        if not plain_name(title) and words:
            cell = f"{letters(column)}{words.row}"
            text = f"has no name, and {cell} has `{_cell(words, column)[:30]}`: name the column"
            yield fault("no-name", text, column=column)
    yield from _doubled(titles, header)


def _doubled(titles: Sequence[str], header: Record) -> Iterator[Remark]:
    firsts: dict[str, int] = {}
    for column, title in enumerate(titles):
        name = plain_name(title)
        first = firsts.setdefault(name, column)
        if name and first != column:
            text = f"is the name of column {letters(first)} too: rename one of them, or delete it"
            yield Remark("name-twice", text, line=header.line, row=header.row, column=column, name=title)


def _width_faults(record: Record, header: Record) -> Iterator[Remark]:
    """Yield a fault if a row has a cell to the right of all columns: a separator too many, mostly."""
    width = len(header.cells)
    extra = next((column for column in range(width, len(record.cells)) if strip(record.cells[column])), None)
    if extra is not None:
        more = strip(record.cells[extra])[:30]
        text = f"there are {width} columns, and this is one more, `{more}`: put words that have "
        text += 'a separator in quotes ("")'
        yield Remark("too-wide", text, line=record.line, row=record.row, column=extra)


def _notes(records: Sequence[Record], header: Record, below: Sequence[Record]) -> Iterator[Remark]:
    if empty := sum(record.is_empty for record in records):
        yield Remark("empty-rows", f"{counted(empty, 'empty row')} left out")
    widths = Counter(len(record.cells) for record in below)
    if short := sum(count for width, count in widths.items() if width < len(_without_end(header))):
        first = next(record for record in below if len(record.cells) < len(_without_end(header)))
        count = f"{counted(short, 'row has', 'rows have')}"
        text = f"{count} fewer cells than there are columns: those at the end are taken as empty"
        yield Remark("short-rows", text, line=first.line, row=first.row)
    named = len(_without_end(header))
    if named < len(header.cells) and not any(len(_without_end(record)) > named for record in below):
        yield Remark("no-name-empty", "columns at the end that have no name are left out", line=header.line)


def _without_end(record: Record) -> Sequence[str]:
    """Return the cells without empty ones at the end: Excel writes these, or not."""
    cells = [strip(cell) for cell in record.cells]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _cell(record: Record, column: int) -> str:
    return strip(record.cells[column]) if column < len(record.cells) else ""
