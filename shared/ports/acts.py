"""Port of the acts: what somebody did by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.domain.acts.act import Act
    from shared.domain.list_parameters import Page


class Acts(Protocol):
    """Keeps acts by day."""

    def add(self, act: Act, *, act_id: str) -> None:
        """Save an act under an id of its own. Idempotent."""

    def of_day(self, day: str, *, limit: int, cursor: str | None = None) -> Page[Act]:
        """Return acts of a day (``2026-11-29``, in UTC), the newest first. One request to storage.

        Raises:
            InvalidInput: the cursor is not from an earlier page.
        """

    def days(self, *, before: str) -> Iterator[str]:
        """Yield the days before that one that have acts, from the earliest; a request for each."""

    def remove_day(self, day: str) -> int:
        """Delete the acts of a day, and return how many there were. Safe to repeat."""
