"""What came in, and entries of threads, in Azure Tables: found by their time, and removed."""

from collections.abc import Iterator
from datetime import datetime

from shared.adapters.azure.people.threads import (
    THREAD,
    entry_change,
    partition_of,
    read_entry,
    thread_partition,
)
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.messages.canonical_number import spellings
from shared.domain.messages.phone_number import contact_of
from shared.domain.people.day_entry import newest_first
from shared.domain.people.thread.thread_entry import ThreadEntry

_INBOUND = "inbound|"


class TableAgedRows:
    """Removes old rows. Safe to share between threads."""

    def __init__(self, *, contacts: Rows, calls: Rows, recordings: Rows) -> None:
        self._contacts = contacts
        self._calls = calls
        self._recordings = recordings

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

    def remove_text(self, sender: str, sid: str) -> None:
        """Delete a text. See ``shared.ports.retention.AgedRows``."""
        for spelling in spellings(contact_of(sender)):
            self._contacts.delete(partition_of(spelling), _INBOUND + sid)

    def remove_call(self, sid: str) -> None:
        """Delete a call. See ``shared.ports.retention.AgedRows``."""
        self._calls.delete(sid[2:4].lower(), sid)

    def remove_recording(self, sid: str) -> None:
        """Delete what is known of a recording. See ``shared.ports.retention.AgedRows``."""
        self._recordings.delete(sid[2:4].lower(), sid)
