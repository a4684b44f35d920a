"""What came in, and entries of threads, in Azure Tables: found by their time, and removed."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

import msgspec

from shared.adapters.azure.row_change import Upsert
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.messages.canonical_number import canonical, spellings
from shared.domain.messages.phone_number import contact_of, number_of
from shared.domain.people.day_entry import newest_first
from shared.domain.people.thread_entry import ThreadEntry

_THREAD, _INBOUND = "thread|", "inbound|"


class TableAgedRows:
    """Removes old rows. Safe to share between threads."""

    def __init__(self, *, contacts: Rows, calls: Rows, recordings: Rows) -> None:
        self._contacts = contacts
        self._calls = calls
        self._recordings = recordings

    def thread(self, number: str, first: datetime, last: datetime) -> Iterator[ThreadEntry]:
        """Yield entries of a thread. See ``shared.ports.retention.AgedRows``."""
        newest, oldest = _THREAD + newest_first(last), f"{_THREAD}{newest_first(first)}|~"
        for _, columns in self._contacts.between(_thread_partition(number), newest, oldest):
            yield msgspec.json.decode(columns["Entry"], type=ThreadEntry)

    def replace_entry(self, number: str, entry: ThreadEntry) -> None:
        """Save an entry. See ``shared.ports.retention.AgedRows``."""
        columns = {"Entry": msgspec.json.encode(entry).decode()}
        self._contacts.write(_thread_partition(number), Upsert(_THREAD + entry.key, columns))

    def remove_entry(self, number: str, entry: ThreadEntry) -> None:
        """Delete an entry. See ``shared.ports.retention.AgedRows``."""
        self._contacts.delete(_thread_partition(number), _THREAD + entry.key)

    def remove_text(self, sender: str, sid: str) -> None:
        """Delete a text. See ``shared.ports.retention.AgedRows``."""
        for spelling in spellings(contact_of(sender)):
            self._contacts.delete(_partition(spelling), _INBOUND + sid)

    def remove_call(self, sid: str) -> None:
        """Delete a call. See ``shared.ports.retention.AgedRows``."""
        self._calls.delete(sid[2:4].lower(), sid)

    def remove_recording(self, sid: str) -> None:
        """Delete what is known of a recording. See ``shared.ports.retention.AgedRows``."""
        self._recordings.delete(sid[2:4].lower(), sid)


def _thread_partition(number: str) -> str:
    return _partition(canonical(number_of(number)))


def _partition(number: str) -> str:
    return hashlib.sha256(number.encode()).hexdigest()[:32]
