"""What the removal of old things works with, and how much of it one run does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from shared.domain.retention.periods import Retention
    from shared.ports.acts import Acts
    from shared.ports.pending_messages import DeadLetters
    from shared.ports.people import DayIndex
    from shared.ports.retention import AgedDeliveries, AgedRows, RecordingsAtTwilio
    from shared.ports.storage import BulkLedger, Calls, Contacts, Recordings


class RetentionContext(Struct, frozen=True, kw_only=True):
    """The ports and settings of the removal."""

    retention: Retention
    digest_secret: str
    deliveries: AgedDeliveries
    rows: AgedRows
    ledger: BulkLedger
    contacts: Contacts
    calls: Calls
    recordings: Recordings
    day_index: DayIndex
    acts: Acts
    dead_letters: DeadLetters
    at_twilio: RecordingsAtTwilio
    elapsed: Callable[[], timedelta]  # how long ago the run began


class Budget(Struct, kw_only=True):
    """What one part of a run may cost."""

    elapsed: Callable[[], timedelta]
    until: timedelta  # since the run began
    rows: int  # that may still be handled

    @property
    def is_spent(self) -> bool:
        """Whether the part ends now; the next run goes on."""
        return self.rows <= 0 or self.elapsed() >= self.until

    def take(self, rows: int = 1) -> None:
        """Count rows that are handled."""
        self.rows -= rows


class Removed(Struct, kw_only=True):
    """What a run has removed."""

    words: int = 0  # of deliveries, texts, calls and recordings
    deliveries: int = 0
    came_in: int = 0  # texts, calls and recordings
    dead_letters: int = 0
    acts: int = 0
    listed: int = 0  # that an earlier version had stored
    failed: int = 0  # that the next run tries again
