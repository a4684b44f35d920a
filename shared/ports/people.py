"""Ports of what is kept about people, beside their contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from shared.domain.calls.call import Call
    from shared.domain.conversations.inbound_text import Inbound
    from shared.domain.list_parameters import Page
    from shared.domain.people.day_entry import DayEntry, DayKind
    from shared.domain.people.erasure.progress import Erasure
    from shared.domain.recordings.recording import Recording


class DayIndex(Protocol):
    """Lists what came in, and what failed, by day. Entries are written before what they tell of."""

    def add(self, entry: DayEntry) -> None:
        """Save an entry, in place of the one with its key. Idempotent."""

    def newest(self, kind: DayKind, day: str, *, limit: int, cursor: str | None = None) -> Page[DayEntry]:
        """Return entries of a day (``2026-11-29``, in UTC), the newest first. One request to storage.

        Raises:
            InvalidInput: the cursor is not from an earlier page.
        """

    def days(self, kind: DayKind, *, before: str) -> Iterator[str]:
        """Yield the days before that one that have entries, from the earliest; a request for each."""

    def remove(self, entry: DayEntry) -> None:
        """Delete an entry; nothing happens if it is gone."""


class Erasures(Protocol):
    """Stores the erasures of people by the hashes of their numbers, and their receipts."""

    def load(self, digest: str) -> Erasure | None:
        """Return the erasure of the number with that hash, if there is one."""

    def save(self, erasure: Erasure) -> Erasure:
        """Save an erasure and return it with its new version.

        Raises:
            VersionConflict: it has no version and there is one, or its version is not the newest.
        """

    def unfinished(self, *, now: datetime) -> Iterator[Erasure]:
        """Yield the erasures that are not finished and do not wait. Those that are finished cost nothing."""


class PersonRow(Struct, frozen=True):
    """A row about a person, in a table that other rows share."""

    kind: str  # what is counted: texts, contacts, index
    partition: str
    key: str
    version: str = ""  # it is deleted only in this version; empty: in any


class PersonRows(Protocol):
    """Finds and deletes rows about one person, whatever they are listed by. Reads whole tables."""

    def calls(self, number: str) -> Iterator[Call]:
        """Yield the calls that came in from the number, or went to it, in any spelling."""

    def recordings(self, number: str) -> Iterator[Recording]:
        """Yield the recordings of calls with the number."""

    def remove_text(self, text: Inbound) -> None:
        """Delete a text that came in; nothing happens if it is gone."""

    def remove_call(self, sid: str) -> None:
        """Delete a call; nothing happens if it is gone."""

    def remove_recording(self, sid: str) -> None:
        """Delete what is known of a recording; nothing happens if it is gone."""

    def index(self, number: str) -> Iterator[PersonRow]:
        """Yield the entries about the person in the index by day, and in those of people."""

    def contact(self, number: str) -> Iterator[PersonRow]:
        """Yield all rows of the person's own partitions, the contacts last."""

    def remove(self, rows: Sequence[PersonRow]) -> None:
        """Delete rows, in their order; nothing happens if one is gone.

        Raises:
            VersionConflict: one that names its version was changed since, or is gone.
        """

    def hide_in_acts(self, number: str, *, instead: str) -> int:
        """Replace the number in the table of acts by something else; return in how many."""


class ErasedOptOuts(Protocol):
    """C1's; this is the least of it."""

    def add(self, number_digest: str, at: datetime) -> None:
        """Keep the opt-out of the number with that hash. Idempotent."""


class PersonEvents(Protocol):
    """Removes events about a person from the queue on which other systems are told of changes."""

    def remove(self, number: str) -> int:
        """Remove the events with that number, and return how many; the others go on as they were."""
