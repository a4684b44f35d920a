"""Build what removes old things."""

# ruff: noqa: D102 - each property is named after what it builds

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from shared.wiring.storage_adapters import CALLS, CONTACTS, DELIVERIES, RECORDINGS, SIDS, StorageAdapters
from shared.wiring.twilio_adapters import TwilioAdapters

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from shared.ports.retention import AgedDeliveries, AgedRows, RecordingsAtTwilio
    from shared.services.retention.retention_context import RetentionContext


class RetentionServices(StorageAdapters, TwilioAdapters):
    """What removes old things, each built on first use."""

    @cached_property
    def aged_deliveries(self) -> AgedDeliveries:
        from shared.adapters.azure.deliveries.day_rows import TableAgedDeliveries

        return TableAgedDeliveries(
            self._rows(DELIVERIES), self._rows(SIDS), secret=self.settings.DIGEST_SECRET
        )

    @cached_property
    def aged_rows(self) -> AgedRows:
        from shared.adapters.azure.people.aged_rows import TableAgedRows

        contacts, calls, recordings = map(self._rows, (CONTACTS, CALLS, RECORDINGS))
        return TableAgedRows(contacts=contacts, calls=calls, recordings=recordings)

    @cached_property
    def old_recordings(self) -> RecordingsAtTwilio:
        from shared.adapters.twilio.erasure.delete_records import TwilioErasure

        return TwilioErasure(self._twilio)

    def retention_context(self, elapsed: Callable[[], timedelta]) -> RetentionContext:
        """Return the context of the removal; ``elapsed`` is that of its run. It publishes no events."""
        from shared.adapters.azure.calls.table_calls import TableCalls
        from shared.adapters.azure.recordings import TableRecordings
        from shared.domain.retention.periods import read_retention
        from shared.services.retention.retention_context import RetentionContext

        return RetentionContext(
            retention=read_retention(self.settings.RETAIN),
            digest_secret=self.settings.DIGEST_SECRET,
            deliveries=self.aged_deliveries,
            rows=self.aged_rows,
            ledger=self.ledger,
            contacts=self.contacts,
            calls=TableCalls(self._rows(CALLS)),
            recordings=TableRecordings(self._rows(RECORDINGS)),
            day_index=self.day_index,
            acts=self.acts,
            dead_letters=self.dead_letters,
            at_twilio=self.old_recordings,
            elapsed=elapsed,
        )
