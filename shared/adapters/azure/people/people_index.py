"""The indexes of people, in the table of contacts: a partition for opt-outs, and one for names."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec
from msgspec import structs

from shared.adapters.azure.row_change import Delete, Upsert
from shared.adapters.azure.versioned_rows import Condition, Rows
from shared.domain.conversations.contact import Contact
from shared.domain.list_parameters import Page
from shared.domain.people.people_list import Listed, Walk, key_start, name_keys
from shared.domain.typed_json import decode_json
from shared.errors import VersionConflict

# Names of partitions; those of contacts are 32 hexadecimal digits.
_OPTED_OUT, _NAMES, _WALK = "opted-out", "names", "walk"

_NAME = "name|"
"""The beginning of a name's row key: the name itself may be that of another kind of row."""


def list_opted_out(rows: Rows, number: str, *, at: datetime) -> None:
    """Write the row of a person who opted out."""
    rows.write(_OPTED_OUT, Upsert(number, {"At": at}))


class TablePeopleIndex:
    """Stores the indexes. Safe to share between threads."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add_name(self, number: str, name: str, *, at: datetime) -> None:
        """Let a person be found by a name. See ``shared.ports.people.PeopleIndex``."""
        rows = [Upsert(_NAME + key, {"At": at, "Number": number}) for key in name_keys(name, number)]
        if rows:
            self._rows.write(_NAMES, *rows)

    def remove_name(self, number: str, name: str, *, kept: str = "") -> None:
        """Delete the rows of a name. See ``shared.ports.people.PeopleIndex``."""
        for key in {*name_keys(name, number)} - {*name_keys(kept, number)}:
            self._rows.delete(_NAMES, _NAME + key)

    def add_opted_out(self, number: str, *, at: datetime) -> None:
        """List a person as opted out. See ``shared.ports.people.PeopleIndex``."""
        list_opted_out(self._rows, number, at=at)

    def named(self, start: str, *, limit: int, cursor: str | None = None) -> Page[Listed]:
        """Return rows of names that begin so. See ``shared.ports.people.PeopleIndex``."""
        first = _NAME + key_start(start)
        conditions = [
            Condition("PartitionKey", "eq", _NAMES),
            Condition("RowKey", "ge", first),
            Condition("RowKey", "lt", first + "~"),
        ]
        return self._listed(conditions, limit=limit, cursor=cursor)

    def opted_out(self, *, limit: int, cursor: str | None = None) -> Page[Listed]:
        """Return rows of people who opted out. See ``shared.ports.people.PeopleIndex``."""
        conditions = [Condition("PartitionKey", "eq", _OPTED_OUT)]
        return self._listed(conditions, limit=limit, cursor=cursor)

    def everybody(self, *, limit: int, cursor: str | None = None) -> Page[Contact]:
        """Return some of the contacts. See ``shared.ports.people.PeopleIndex``."""
        conditions = [Condition("RowKey", "eq", "contact")]
        found, next_cursor = self._rows.page(conditions, limit=limit, cursor=cursor)
        contacts = (decode_json(columns["Contact"], Contact) for columns in found)
        return Page(
            items=tuple(structs.replace(contact, version="") for contact in contacts), cursor=next_cursor
        )

    def remove(self, listed: Listed) -> None:
        """Delete a row that has not changed. See ``shared.ports.people.PeopleIndex``."""
        partition, key = (_NAMES, _NAME + listed.key) if listed.key else (_OPTED_OUT, listed.number)
        row = self._rows.get(partition, key)
        if row and row.columns["At"] == listed.at:
            with suppress(VersionConflict):
                self._rows.write(partition, Delete(key, row.version))

    def walk(self) -> Walk:
        """Return how far the rows were made. See ``shared.ports.people.PeopleIndex``."""
        row = self._rows.get(_WALK, _WALK)
        return decode_json(row.columns["Walk"], Walk) if row else Walk()

    def save_walk(self, walk: Walk) -> None:
        """Save how far that is. See ``shared.ports.people.PeopleIndex``."""
        self._rows.write(_WALK, Upsert(_WALK, {"Walk": msgspec.json.encode(walk).decode()}))

    def _listed(self, conditions: list[Condition], *, limit: int, cursor: str | None) -> Page[Listed]:
        found, next_cursor = self._rows.page(conditions, limit=limit, cursor=cursor)
        return Page(items=tuple(map(_row, found)), cursor=next_cursor)


def _row(columns: Mapping[str, Any]) -> Listed:
    key = columns["RowKey"]
    if columns["PartitionKey"] == _NAMES:
        return Listed(number=columns["Number"], at=columns["At"], key=key.removeprefix(_NAME))
    return Listed(number=key, at=columns["At"])
