"""Write the entries of calls and recordings in the thread of their person, and in the index by day.

Each is written before what it tells of is stored, so that nothing is stored that no index leads to. A crash
in between leaves an entry without more, or a second one beside it: who reads them shows each id once.
The entries of a text in the thread are written with the text, see ``Contacts.save``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from shared.domain.people.thread.thread_entries import (
    call_entry,
    day_entry_of_call,
    day_entry_of_recording,
    recording_entry,
)
from shared.domain.people.thread.thread_key import person_at

if TYPE_CHECKING:
    from shared.domain.calls.call import Call
    from shared.domain.people.day_entry import DayEntry
    from shared.domain.people.thread.thread_entry import ThreadEntry
    from shared.domain.recordings.recording import Recording
    from shared.ports.people import DayIndex, Threads


class CameInIndex(Struct, frozen=True, kw_only=True):
    """Where entries are written."""

    threads: Threads
    days: DayIndex


def index_call(before: Call | None, after: Call, *, index: CameInIndex) -> None:
    """Write the entries of a call that came in, once it is over. Idempotent.

    A late report may say that it began earlier: then its entries move.
    """
    if after.ended_at is None or not after.to:
        return
    entry, day_entry = call_entry(after), day_entry_of_call(after)
    _write(after.sender, entry, day_entry, index=index)
    if before and before.ended_at and before.to and before.at != after.at:
        index.days.remove(day_entry_of_call(before))
        if person := person_at(before.sender):
            index.threads.remove_from_thread(person, call_entry(before))


def index_recording(recording: Recording, *, index: CameInIndex) -> None:
    """Write the entries of a recording. Idempotent."""
    _write(recording.sender, recording_entry(recording), day_entry_of_recording(recording), index=index)


def _write(address: str, entry: ThreadEntry, day_entry: DayEntry, *, index: CameInIndex) -> None:
    index.days.add(day_entry)
    if person := person_at(address):
        index.threads.add_to_thread(person, entry)
