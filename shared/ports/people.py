"""Ports of what is kept about people, beside their contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from shared.domain.conversations.contact import Contact
    from shared.domain.list_parameters import Page
    from shared.domain.people.day_entry import DayEntry, DayKind
    from shared.domain.people.people_list import Listed, Walk
    from shared.domain.people.thread.thread_entry import ThreadEntry


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


class CameInRows(Protocol):
    """Deletes what came in, one by one."""

    def remove_text(self, sender: str, sid: str) -> None:
        """Delete a text that came in; nothing happens if it is gone."""

    def remove_call(self, sid: str) -> None:
        """Delete a call that came in; nothing happens if it is gone."""

    def remove_recording(self, sid: str) -> None:
        """Delete what is known of a recording; nothing happens if it is gone."""


class PeopleIndex(Protocol):
    """Finds people by name, by opt-out, and all of them. Its rows are written before the contact.

    So a row may be out of date, and who reads one looks at the contact. ``Contacts.save`` itself lists who
    is opted out.
    """

    def add_name(self, number: str, name: str, *, at: datetime) -> None:
        """Let a person be found by a name. Idempotent."""

    def remove_name(self, number: str, name: str, *, kept: str = "") -> None:
        """Delete the rows of a person's name but those of the name they keep; some may be gone."""

    def add_opted_out(self, number: str, *, at: datetime) -> None:
        """List a person as opted out since then. Idempotent."""

    def named(self, start: str, *, limit: int, cursor: str | None = None) -> Page[Listed]:
        """Return rows of names of which a word begins so, in their order; one for each such word.

        Raises:
            InvalidInput: the cursor is not from an earlier page.
        """

    def opted_out(self, *, limit: int, cursor: str | None = None) -> Page[Listed]:
        """Return rows of people who opted out, by number.

        Raises:
            InvalidInput: the cursor is not from an earlier page.
        """

    def everybody(self, *, limit: int, cursor: str | None = None) -> Page[Contact]:
        """Return some of the contacts as they are stored, in no order. It reads the whole table by pages.

        Raises:
            InvalidInput: the cursor is not from an earlier page.
        """

    def remove(self, listed: Listed) -> None:
        """Delete a row, unless it was written again with another time."""

    def walk(self) -> Walk:
        """Return how far the rows were made of contacts that an earlier version stored."""

    def save_walk(self, walk: Walk) -> None:
        """Save how far that is."""


class ReminderPointer(Struct, frozen=True, kw_only=True):
    """Says that a reminder may be for a person. It is written before the reminder is."""

    reminder_id: str
    at: datetime  # when it was written
    version: str = ""  # as it was read


class Threads(Protocol):
    """Lists what happened with each person, newest first. Any spelling of their number finds it."""

    def add_to_thread(self, number: str, entry: ThreadEntry) -> None:
        """Save an entry, in place of the one with its key. Idempotent."""

    def remove_from_thread(self, number: str, entry: ThreadEntry) -> None:
        """Delete an entry; nothing happens if it is gone."""

    def thread(self, number: str, *, limit: int, cursor: str | None = None) -> Page[ThreadEntry]:
        """Return entries of a person, the newest first. One range read.

        Raises:
            InvalidInput: the cursor is none of a thread.
        """

    def point_to_reminder(self, number: str, reminder_id: str, *, at: datetime) -> None:
        """Note that a reminder may be for a person. Idempotent."""

    def reminder_pointers(self, number: str, *, limit: int) -> tuple[ReminderPointer, ...]:
        """Return the reminders that may be for a person, in order of their ids. One range read."""

    def remove_reminder_pointer(self, number: str, pointer: ReminderPointer) -> None:
        """Delete a pointer unless it was written again since it was read."""
