"""Ports of what is kept about people, beside their contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.domain.list_parameters import Page
    from shared.domain.people.day_entry import DayEntry, DayKind


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
