"""The attempts without an outcome, in the ledger's table: a column of the row beside an open delivery.

That row is written in the same transaction as the delivery, so a claim costs no request more.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime

from shared.adapters.azure.deliveries.delivery_rows import (
    OPEN,
    PARTITIONS,
    WITHOUT_OUTCOME_SINCE,
    partition_of,
)
from shared.adapters.azure.row_change import Replace
from shared.adapters.azure.versioned_rows import Condition, Rows
from shared.errors import VersionConflict
from shared.ports.pending_messages import SHARES, OpenAttempt

_CONCURRENCY = 8
"""Partitions read at the same time."""


class TableOpenAttempts:
    """Finds attempts without an outcome. Safe to share between threads."""

    def __init__(self, deliveries: Rows, *, partitions: Sequence[str] = PARTITIONS) -> None:
        """``partitions`` are those that are read: all but in tests."""
        self._rows = deliveries
        self._partitions = partitions

    def begun_before(self, time: datetime, *, share: int) -> Iterator[OpenAttempt]:
        """Yield the attempts of a share. See ``shared.ports.pending_messages.OpenAttempts``."""

        def read(partition: str) -> Sequence[OpenAttempt]:
            condition = Condition(WITHOUT_OUTCOME_SINCE, "lt", time)
            rows = self._rows.versions_between(partition, OPEN, OPEN + "~", condition)
            return [OpenAttempt(delivery_id=key.removeprefix(OPEN), version=row.version) for key, row in rows]

        of_share = [partition for partition in self._partitions if int(partition, 16) % SHARES == share]
        with ThreadPoolExecutor(_CONCURRENCY) as readers:
            for found in readers.map(read, of_share):
                yield from found

    def check_off(self, attempt: OpenAttempt) -> None:
        """Leave out an attempt from now on. See ``shared.ports.pending_messages.OpenAttempts``."""
        change = Replace(OPEN + attempt.delivery_id, {}, attempt.version)
        with suppress(VersionConflict):  # the delivery was saved meanwhile
            self._rows.write(partition_of(attempt.delivery_id), change)
