"""Find and delete rows about one person, in Azure Tables.

An erasure must find what no index has: tables that are listed by something else are read as a whole. It is
rare, and nobody waits for it.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import batched, groupby
from typing import NamedTuple

from msgspec import structs

from shared.adapters.azure.people.came_in_rows import INBOUND, TableCameInRows
from shared.adapters.azure.people.threads import partition_of
from shared.adapters.azure.row_change import Columns, Delete, Replace
from shared.adapters.azure.versioned_rows import Condition, Row, Rows
from shared.domain.calls.call import Call
from shared.domain.messages.canonical_number import spellings
from shared.domain.people.erasure.about_person import contacts_of, has_number, is_at, without_number
from shared.domain.recordings.recording import Recording
from shared.domain.typed_json import decode_json
from shared.errors import VersionConflict
from shared.ports.person_erasure import PersonRow

_CONTACT = "contact"
_DAYS, _PEOPLE = "days", "people"  # in front of the partition of a row: which table it is in
_FIRST_INDEX = "g"
"""The first partition of the table of contacts that is no person's: theirs are hexadecimal hashes."""

_BATCH = 100
"""Rows of one transaction."""


class PeopleTables(NamedTuple):
    """The tables that have rows about people."""

    contacts: Rows
    calls: Rows
    recordings: Rows
    days: Rows
    acts: Rows


class TablePersonRows(TableCameInRows):
    """Finds and deletes rows about a person. Safe to share between threads."""

    def __init__(self, tables: PeopleTables) -> None:
        super().__init__(contacts=tables.contacts, calls=tables.calls, recordings=tables.recordings)
        self._tables = tables

    def calls(self, number: str) -> Iterator[Call]:
        """Yield the calls with that number. See ``shared.ports.person_erasure.PersonRows``."""
        for row in self._tables.calls.matching([Condition("RowKey", "ge", "CA")]):
            call = decode_json(row.columns["Call"], Call)
            if is_at(call.sender, number) or is_at(call.to, number):
                yield structs.replace(call, version=row.version)

    def recordings(self, number: str) -> Iterator[Recording]:
        """Yield the recordings with that number. See ``shared.ports.person_erasure.PersonRows``."""
        for row in self._tables.recordings.matching([Condition("RowKey", "ge", "RE")]):
            recording = decode_json(row.columns["Recording"], Recording)
            if is_at(recording.sender, number) or is_at(recording.to, number):
                yield structs.replace(recording, version=row.version)

    def index(self, number: str) -> Iterator[PersonRow]:
        """Yield the entries of indexes. See ``shared.ports.person_erasure.PersonRows``."""
        tables = (
            (_DAYS, self._tables.days, Condition("PartitionKey", "ge", "")),
            (_PEOPLE, self._tables.contacts, Condition("PartitionKey", "ge", _FIRST_INDEX)),
        )
        for name, rows, condition in tables:
            for row in rows.matching([condition]):
                texts = (text for text in row.columns.values() if isinstance(text, str))
                if any(has_number(text, number) for text in texts):
                    yield _row("index", name, row)

    def contact(self, number: str) -> Iterator[PersonRow]:
        """Yield all rows of the person's partitions. See ``shared.ports.person_erasure.PersonRows``."""
        rows = self._tables.contacts
        partitions = [partition_of(each) for address in contacts_of(number) for each in spellings(address)]
        contacts: list[PersonRow] = []
        for partition in partitions:
            for row in rows.matching([Condition("PartitionKey", "eq", partition)]):
                if row.columns["RowKey"] == _CONTACT:
                    found = _row("contacts", _PEOPLE, row)
                    contacts.append(structs.replace(found, version=row.version))
                else:
                    is_text = row.columns["RowKey"].startswith(INBOUND)
                    yield _row("texts" if is_text else "thread", _PEOPLE, row)
        yield from contacts

    def remove(self, rows: Sequence[PersonRow]) -> None:
        """Delete rows. See ``shared.ports.person_erasure.PersonRows``."""
        for place, group in groupby(rows, key=lambda row: row.partition):
            name, _, partition = place.partition("\n")
            table = self._tables.days if name == _DAYS else self._tables.contacts
            for batch in batched(group, _BATCH, strict=False):
                _delete(table, partition, [Delete(row.key, row.version or None) for row in batch])

    def hide_in_acts(self, number: str, *, instead: str) -> int:
        """Replace the number in acts. See ``shared.ports.person_erasure.PersonRows``."""
        count = 0
        for row in self._tables.acts.matching([]):
            texts = _texts(row.columns)
            changed = {name: without_number(text, number, instead=instead) for name, text in texts}
            if changed == dict(texts):
                continue
            others = {name: value for name, value in row.columns.items() if name not in changed}
            key, partition = others.pop("RowKey"), others.pop("PartitionKey")
            with suppress(VersionConflict):  # nobody changes an act, except another run of this
                self._tables.acts.write(partition, Replace(key, {**others, **changed}, row.version))
            count += 1
        return count


def _row(kind: str, table: str, row: Row) -> PersonRow:
    return PersonRow(kind, f"{table}\n{row.columns['PartitionKey']}", row.columns["RowKey"])


def _texts(columns: Columns) -> list[tuple[str, str]]:
    """Return the columns with a text, but for the keys, which cannot be changed."""
    keys = {"PartitionKey", "RowKey"}
    return [(name, text) for name, text in columns.items() if isinstance(text, str) and name not in keys]


def _delete(table: Rows, partition: str, changes: Sequence[Delete]) -> None:
    """Delete rows of one partition together, or one by one if one of them is gone."""
    if len(changes) > 1:
        with suppress(VersionConflict):
            table.write(partition, *changes)
            return
    for change in changes:
        table.write(partition, change)
