"""Ports by which old things are found by day, and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from shared.ports.people import CameInRows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from shared.domain.deliveries.delivery import Delivery
    from shared.domain.people.thread.thread_entry import ThreadEntry
    from shared.domain.retention.day_row import DayRow
    from shared.domain.retention.progress import Progress


class AgedDeliveries(Protocol):
    """Lists closed deliveries by day, in 256 partitions. Every change of it is all or none."""

    def due(self, partition: int, *, has_words: bool, before: str) -> Iterator[DayRow]:
        """Yield the rows of one list before that day, the earliest first. Later ones cost nothing."""

    def load(self, row: DayRow) -> Delivery | None:
        """Return the delivery that a row lists, if it is there."""

    def remove_words(self, row: DayRow, delivery: Delivery) -> None:
        """Save a delivery that lost its words, and list it among those without.

        Raises:
            VersionConflict: the delivery or the row is not as it was read.
        """

    def move(self, row: DayRow, to: DayRow) -> None:
        """Replace a row by another one of the same delivery; nothing happens if it is gone."""

    def drop(self, row: DayRow) -> None:
        """Delete a row, and the row that it lists if that is no delivery. Idempotent."""

    def forget(self, row: DayRow, delivery: Delivery) -> None:
        """Delete a delivery, that row, and who owns its SIDs.

        Raises:
            VersionConflict: the delivery or the row is not as it was read.
        """

    def note(self, deliveries: Sequence[Delivery]) -> None:
        """List closed deliveries that an earlier version stored. Idempotent."""

    def progress(self) -> Progress:
        """Return how far the removal has come."""

    def save_progress(self, progress: Progress) -> Progress:
        """Save how far the removal has come, and return it with its new version.

        Raises:
            VersionConflict: another run was first.
        """


class AgedRows(CameInRows, Protocol):
    """Removes what came in, and entries of threads, which are found by their time."""

    def thread(self, number: str, first: datetime, last: datetime) -> Iterator[ThreadEntry]:
        """Yield the entries of a person's thread from the first to the last instant, the newest first."""

    def replace_entry(self, number: str, entry: ThreadEntry) -> None:
        """Save an entry of a thread in place of the one with its key."""

    def remove_entry(self, number: str, entry: ThreadEntry) -> None:
        """Delete an entry of a thread; nothing happens if it is gone."""


class RecordingsAtTwilio(Protocol):
    """Deletes recordings at Twilio."""

    def delete_recording(self, sid: str) -> bool:
        """Delete a recording with its audio; False if Twilio does not delete it yet. Idempotent.

        Raises:
            TwilioUnavailable: no answer, or one that cannot be used: repeat it.
        """
