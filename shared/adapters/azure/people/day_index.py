"""The index by day, in Azure Tables: a partition for each kind and day, so that a day is one range."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from shared.adapters.azure.row_change import Upsert
from shared.adapters.azure.versioned_rows import Condition, Rows
from shared.domain.list_parameters import Page
from shared.domain.people.day_entry import DayEntry, DayKind
from shared.domain.typed_json import decode_json


class TableDayIndex:
    """Stores entries by day. Safe to share between threads."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, entry: DayEntry) -> None:
        """Save an entry. See ``shared.ports.people.DayIndex``."""
        columns = {"Entry": msgspec.json.encode(entry).decode(), "Id": entry.id, "Number": entry.number}
        self._rows.write(_partition(entry.kind, entry.day), Upsert(entry.key, columns))

    def newest(self, kind: DayKind, day: str, *, limit: int, cursor: str | None = None) -> Page[DayEntry]:
        """Return entries of a day. See ``shared.ports.people.DayIndex``."""
        conditions = [Condition("PartitionKey", "eq", _partition(kind, day))]
        found, next_cursor = self._rows.page(conditions, limit=limit, cursor=cursor)
        return Page(items=tuple(map(_entry, found)), cursor=next_cursor)

    def days(self, kind: DayKind, *, before: str) -> Iterator[str]:
        """Yield the days that have entries. See ``shared.ports.people.DayIndex``."""
        for partition in partitions_between(self._rows, _partition(kind, ""), _partition(kind, before)):
            yield partition.partition("|")[2]

    def remove(self, entry: DayEntry) -> None:
        """Delete an entry. See ``shared.ports.people.DayIndex``."""
        self._rows.delete(_partition(entry.kind, entry.day), entry.key)


def partitions_between(rows: Rows, after: str, before: str) -> Iterator[str]:
    """Yield the partitions that have rows, in their order.

    Each request asks for the first row after the last partition that was found.
    """
    while True:
        conditions = [Condition("PartitionKey", "gt", after), Condition("PartitionKey", "lt", before)]
        found, _ = rows.page(conditions, limit=1, cursor=None)
        if not found:
            return
        after = found[0]["PartitionKey"]
        yield after


def _partition(kind: DayKind, day: str) -> str:
    return f"{kind}|{day}"


def _entry(columns: Mapping[str, Any]) -> DayEntry:
    return decode_json(columns["Entry"], DayEntry)
