"""Turn the rows of a file into people as the API takes them, or name every fault at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from shared.domain.people.person_change import read_person_change
from shared.errors import InvalidInput
from switchboard.people.tags_cell import read_tags
from switchboard.spreadsheets.number_column import number_column, read_numbers, words_of
from switchboard.spreadsheets.remarks import Remark, in_order
from switchboard.spreadsheets.sheet import Column, Row, Sheet, remark
from switchboard.spreadsheets.word_cells import read_words

COLUMNS = ("number", "name", "zone", "language", "tags", "consent_how", "consent_at", "opted_out")
"""As an export writes them."""

TRUE, FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
CHANNELS = frozenset({"sms", "whatsapp"})
"""In ``opted_out``: who opted out on that channel alone."""

_MEANS = {
    "opted_out": ("unsubscribe", "do_not", "dnd", "block", "opt", "stop"),
    "zone": ("time_zone", "timezone", "tz"),
}
"""How others begin the names of these columns."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What the file says of one person."""

    line: int
    number: str
    body: Mapping[str, Any]
    """As the API takes it. Of what has no cell, or an empty one, nothing is said."""
    opted_out_on: str = ""
    """The channel, if the file says so of one alone, which the API cannot."""


@dataclass(frozen=True, slots=True)
class PeopleRows:
    """The people of a file; with any fault there are none."""

    rows: tuple[PersonRow, ...] = ()
    faults: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()


def rows_of_people(sheet: Sheet, *, now: datetime, country: str = "") -> PeopleRows:
    """Return the people in a sheet.

    Args:
        sheet: the file.
        now: to judge whether a consent is in the future.
        country: ISO 3166, for numbers without +; empty if the user named none.
    """
    if not sheet.columns:
        return PeopleRows(faults=sheet.faults, notes=sheet.notes)
    column = number_column(sheet)
    if isinstance(column, Remark):
        return PeopleRows(faults=in_order([*sheet.faults, column]), notes=sheet.notes)
    numbers = read_numbers(sheet, column, country=country, allow_repeats=False)
    columns = {name: own for name in COLUMNS[1:] if (own := sheet.column(name))}
    faults = [*sheet.faults, *numbers.faults]
    unknown = [each for each in sheet.columns if each not in columns.values() and each is not column]
    faults += _misspelt(unknown, sheet)
    if not columns:
        text = f"says nothing of the people: it needs one of the columns {', '.join(COLUMNS[1:])}"
        faults.append(Remark("no-column", text, line=sheet.header_line))
    people = []
    for row in sheet.rows:
        number = numbers.by_line.get(row.line, "")
        person, found = _person(row, columns, number=number, now=now)
        faults += found
        people.append(person)
    notes = [*sheet.notes, *numbers.notes]
    if unknown and not faults:
        notes.append(Remark("unused", f"not used: {', '.join(each.title for each in unknown)}"))
    return PeopleRows(() if faults else tuple(people), in_order(faults), in_order(notes))


def _misspelt(unknown: list[Column], sheet: Sheet) -> Iterator[Remark]:
    """Yield a fault for a column of ours that is misspelt: an opt-out must not be overlooked."""
    for column in unknown:
        meant = get_close_matches(column.name, COLUMNS, n=1, cutoff=0.75)
        meant = meant or [name for name, words in _MEANS.items() if column.name.startswith(words)]
        if meant:
            text = f"looks like `{meant[0]}`: rename it so, or to something else"
            yield Remark("misspelt", text, line=sheet.header_line, name=column.title)


def _person(
    row: Row, columns: Mapping[str, Column], *, number: str, now: datetime
) -> tuple[PersonRow, list[Remark]]:
    """Return the person of a row, and its faults, each at its cell."""
    faults = list[Remark]()
    said: dict[str, Any] = {}
    for name, column in columns.items():
        words = words_of(row, column, read_words)
        if isinstance(words, Remark):
            faults.append(words)
        elif words:
            said[name] = words
    opted_out_on = ""
    if "opted_out" in said:
        word = str(said["opted_out"]).casefold()
        opted_out_on = word if word in CHANNELS else ""
        if word not in TRUE | FALSE | CHANNELS:
            text = f"`{said['opted_out']}` is neither true nor false: write one, or nothing"
            faults.append(remark("opted-out", text, row, columns["opted_out"]))
        said["opted_out"] = word not in FALSE
    if "tags" in said:
        tags = read_tags(said["tags"])
        if tags is None:
            text = f"`{said['tags'][:40]}` are no tags: write them as member=12; since=2024"
            faults.append(remark("tags", text, row, columns["tags"]))
        said["tags"] = tags or {}
    consent = {part: said.pop(f"consent_{part}") for part in ("how", "at") if f"consent_{part}" in said}
    body = {**said, **({"consent": consent} if consent else {})}
    faults += [] if faults else _faults(body, row, columns, now=now)
    return PersonRow(row.line, number, {"number": number, **body}, opted_out_on), faults


def _faults(
    body: Mapping[str, object], row: Row, columns: Mapping[str, Column], *, now: datetime
) -> Iterator[Remark]:
    """Yield what the API itself would say of a person, at the cells that it is about."""
    try:
        read_person_change(body, now=now)
    except InvalidInput as invalid:
        for fault in invalid.faults:
            name = fault.field.replace("consent.", "consent_").partition(".")[0]
            if column := columns.get(name):
                yield remark(f"invalid-{name}", fault.message, row, column)
            else:
                yield Remark(f"invalid-{name}", f"{name}: {fault.message}", line=row.line, row=row.row)
