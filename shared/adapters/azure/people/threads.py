"""Threads, and pointers to reminders, in Azure Tables: rows in the partition of the person's number.

A WhatsApp contact has a partition of its own; what it says is in the thread of the number, too.
"""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec

from shared.adapters.azure.row_change import Delete, Upsert
from shared.adapters.azure.versioned_rows import Condition, Rows
from shared.domain.list_parameters import Page
from shared.domain.messages.canonical_number import canonical
from shared.domain.messages.phone_number import number_of
from shared.domain.people.thread.thread_entry import ThreadEntry
from shared.domain.people.thread.thread_key import read_thread_cursor, thread_cursor
from shared.domain.typed_json import decode_json
from shared.errors import VersionConflict
from shared.ports.people import ReminderPointer

THREAD = "thread|"
"""How the keys of a thread's rows begin."""

_REMINDER = "reminder|"


class TableThreads:
    """Stores threads. Safe to share between threads of the worker."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add_to_thread(self, number: str, entry: ThreadEntry) -> None:
        """Save an entry. See ``shared.ports.people.Threads``."""
        self._rows.write(thread_partition(number), entry_change(entry))

    def remove_from_thread(self, number: str, entry: ThreadEntry) -> None:
        """Delete an entry. See ``shared.ports.people.Threads``."""
        self._rows.delete(thread_partition(number), THREAD + entry.key)

    def thread(self, number: str, *, limit: int, cursor: str | None = None) -> Page[ThreadEntry]:
        """Return entries of a person. See ``shared.ports.people.Threads``.

        The cursor is a key and not storage's own place, which names a partition: perhaps another person's.
        """
        after = read_thread_cursor(cursor) if cursor else ""
        conditions = [
            Condition("PartitionKey", "eq", thread_partition(number)),
            Condition("RowKey", "gt", THREAD + after),
            Condition("RowKey", "lt", THREAD[:-1] + "~"),
        ]
        found, more = self._rows.page(conditions, limit=limit, cursor=None)
        entries = tuple(map(read_entry, found))
        if not more:
            return Page(items=entries)
        return Page(items=entries, cursor=thread_cursor(entries[-1].key) if entries else cursor)

    def point_to_reminder(self, number: str, reminder_id: str, *, at: datetime) -> None:
        """Note that a reminder may be for a person. See ``shared.ports.people.Threads``."""
        self._rows.write(thread_partition(number), Upsert(_REMINDER + reminder_id, {"At": at}))

    def reminder_pointers(self, number: str, *, limit: int) -> tuple[ReminderPointer, ...]:
        """Return the reminders that may be for a person. See ``shared.ports.people.Threads``."""
        found = self._rows.versions_between(thread_partition(number), _REMINDER, _REMINDER[:-1] + "~")
        pointers = (
            ReminderPointer(
                reminder_id=key.removeprefix(_REMINDER), at=row.columns["At"], version=row.version
            )
            for key, row in found
        )
        return tuple(pointer for pointer, _ in zip(pointers, range(limit), strict=False))

    def remove_reminder_pointer(self, number: str, pointer: ReminderPointer) -> None:
        """Delete a pointer. See ``shared.ports.people.Threads``."""
        change = Delete(_REMINDER + pointer.reminder_id, pointer.version)
        with suppress(VersionConflict):  # it was written again, or is gone
            self._rows.write(thread_partition(number), change)


def thread_partition(number: str) -> str:
    """Return the partition of a person's thread."""
    return partition_of(canonical(number_of(number)))


def partition_of(key: str) -> str:
    """Return the partition of a contact."""
    # Hashed: a sender may have any character, and a key of a table may not.
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def entry_change(entry: ThreadEntry) -> Upsert:
    """Return the change that saves an entry."""
    return Upsert(THREAD + entry.key, {"Entry": msgspec.json.encode(entry).decode()})


def read_entry(columns: Mapping[str, Any]) -> ThreadEntry:
    """Return the entry in a row."""
    return decode_json(columns["Entry"], ThreadEntry)
