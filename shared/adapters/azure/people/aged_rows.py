"""Entries of threads, in Azure Tables: found by their time, and removed, as is what came in."""

from collections.abc import Iterator
from datetime import datetime

from shared.adapters.azure.people.came_in_rows import TableCameInRows
from shared.adapters.azure.people.threads import THREAD, entry_change, read_entry, thread_partition
from shared.domain.people.day_entry import newest_first
from shared.domain.people.thread.thread_entry import ThreadEntry


class TableAgedRows(TableCameInRows):
    """Removes old rows. Safe to share between threads."""

    def thread(self, number: str, first: datetime, last: datetime) -> Iterator[ThreadEntry]:
        """Yield entries of a thread. See ``shared.ports.retention.AgedRows``."""
        newest, oldest = THREAD + newest_first(last), f"{THREAD}{newest_first(first)}|~"
        for _, columns in self._contacts.between(thread_partition(number), newest, oldest):
            yield read_entry(columns)

    def replace_entry(self, number: str, entry: ThreadEntry) -> None:
        """Save an entry. See ``shared.ports.retention.AgedRows``."""
        self._contacts.write(thread_partition(number), entry_change(entry))

    def remove_entry(self, number: str, entry: ThreadEntry) -> None:
        """Delete an entry. See ``shared.ports.retention.AgedRows``."""
        self._contacts.delete(thread_partition(number), THREAD + entry.key)
