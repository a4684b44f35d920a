"""Find the column with the phone numbers, and read it: for jobs, and for people."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from shared.domain.messages.canonical_number import canonical
from switchboard.spreadsheets.number_cells import NumberCell, read_number_cell
from switchboard.spreadsheets.remarks import Remark, letters
from switchboard.spreadsheets.sheet import Column, Row, Sheet, plain_name, remark

NAMES = ("to", "number")
"""``send`` calls the number ``to``, ``people import`` calls it ``number``: each takes both."""

_LIKE = re.compile("phone|tel|mobil|cell|sms|msisdn|handy|nummer|numer|movil|celular|portable")
"""Names that people give the column, in some languages."""


@dataclass(slots=True)
class Numbers:
    """The numbers of a file, by line, and what there is to say of them."""

    by_line: dict[int, str] = field(default_factory=dict)
    faults: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)


def number_column(sheet: Sheet) -> Column | Remark:
    """Return the column with the numbers, or the fault that there is none, or more than one."""
    line = sheet.header_line
    found = [column for name in NAMES for column in sheet.columns if column.name == name]
    if len(found) > 1:
        there = " and ".join(f"`{column.title}`" for column in found)
        return Remark("two-number-columns", f"{there} are both columns of numbers: rename one", line=line)
    if found:
        return found[0]
    like = next((column for column in sheet.columns if _is_like(column, sheet.rows)), None)
    hint = f": column {letters(like.index)}, `{like.title}`, looks like it; rename it" if like else ""
    return Remark("no-number-column", f"has no column `to` with the phone numbers{hint}", line=line)


def read_numbers(sheet: Sheet, column: Column, *, country: str, allow_repeats: bool) -> Numbers:
    """Return the number of each row in E.164; a person twice is a fault, unless it is allowed."""
    numbers = Numbers()
    firsts: dict[str, Row] = {}
    changed: dict[str, list[Row]] = {}
    for row in sheet.rows:
        read = read_number_cell(row.cells[column.name], country=country)
        if not isinstance(read, NumberCell):
            kind, text = read
            numbers.faults.append(remark(kind, text, row, column))
            continue
        person = canonical(read.number)
        first = firsts.setdefault(person, row)
        if first is not row and not allow_repeats:
            text = f"{read.number} is the person of line {first.line} again: delete one of the two"
            numbers.faults.append(remark("person-twice", text, row, column))
        if read.changes:
            changed.setdefault(read.changes, []).append(row)
        numbers.by_line[row.line] = read.number
    numbers.notes = [*_change_notes(changed, column, numbers.by_line)]
    return numbers


def words_of(row: Row, column: Column, read: Callable[[str], str | tuple[str, str]]) -> str | Remark:
    """Return the words of a cell, or its fault, in its place."""
    words = read(row.cells[column.name])
    return words if isinstance(words, str) else remark(*words, row, column)


def _change_notes(
    changed: Mapping[str, Sequence[Row]], column: Column, numbers: Mapping[int, str]
) -> Iterator[Remark]:
    for what, rows in changed.items():
        more = f"; and {len(rows) - 1} more so" if len(rows) > 1 else ""
        text = f"read as {numbers[rows[0].line]}: {what}{more}"
        yield remark("changed", text, rows[0], column)


def _is_like(column: Column, rows: Sequence[Row]) -> bool:
    if _LIKE.search(plain_name(column.title)):
        return True
    cells = [row.cells[column.name] for row in rows[:20]]
    return bool(cells) and all(isinstance(read_number_cell(cell), NumberCell) for cell in cells)
