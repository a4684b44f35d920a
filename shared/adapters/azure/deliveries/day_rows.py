"""Day rows, in the table of deliveries: a row beside each closed delivery, by the day when it closed.

The transaction that closes a delivery writes its row, so that no closed delivery is without one. A range of
a partition is all that is due there, however much is kept.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby

import msgspec
from msgspec import structs

from shared.adapters.azure.deliveries.columns import delivery_columns
from shared.adapters.azure.deliveries.day_row_keys import (
    WITH_WORDS,
    WITHOUT_WORDS,
    day_row_change,
    day_row_key,
)
from shared.adapters.azure.deliveries.delivery_rows import (
    PARTITIONS,
    partition_of,
    read_delivery,
    version_of,
    with_version,
)
from shared.adapters.azure.deliveries.tombstone_rows import id_key
from shared.adapters.azure.row_change import Delete, Replace, Upsert, insert_or_replace
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.deliveries.delivery import Delivery
from shared.domain.retention.day_row import DayRow, day_row_of
from shared.domain.retention.progress import Progress
from shared.domain.typed_json import decode_json
from shared.errors import VersionConflict

_PROGRESS = ("~retention", "~progress")  # partition and key

_MAX_CHANGES = 100
"""Rows in one transaction."""


class TableAgedDeliveries:
    """Finds and removes deliveries by day. Safe to share between threads."""

    def __init__(self, rows: Rows, sids: Rows, *, secret: str) -> None:
        """``secret`` is that of the rows that keep an id, see ``tombstone_rows.py``."""
        self._rows = rows
        self._sids = sids
        self._secret = secret

    def due(self, partition: int, *, has_words: bool, before: str) -> Iterator[DayRow]:
        """Yield the rows that are due. See ``shared.ports.retention.AgedDeliveries``."""
        prefix = WITH_WORDS if has_words else WITHOUT_WORDS
        for key, _ in self._rows.between(PARTITIONS[partition], prefix, prefix + before):
            day, _, of = key.removeprefix(prefix).partition("|")
            yield DayRow(day=day, of=of, has_words=has_words, partition=partition)

    def load(self, row: DayRow) -> Delivery | None:
        """Return the delivery. See ``shared.ports.retention.AgedDeliveries``."""
        found = self._rows.get(partition_of(row.of), row.of)
        return with_version(read_delivery(found.columns), etag=found.version) if found else None

    def remove_words(self, row: DayRow, delivery: Delivery) -> None:
        """Save a delivery without words. See ``shared.ports.retention.AgedDeliveries``."""
        self._rows.write(
            partition_of(row.of),
            Replace(delivery.id, delivery_columns(delivery), version_of(delivery).etag),
            Delete(day_row_key(row)),
            day_row_change(delivery),
        )

    def move(self, row: DayRow, to: DayRow) -> None:
        """Replace a row. See ``shared.ports.retention.AgedDeliveries``."""
        with suppress(VersionConflict):
            self._rows.write(partition_of(row.of), Upsert(day_row_key(to), {}), Delete(day_row_key(row)))

    def drop(self, row: DayRow) -> None:
        """Delete a row. See ``shared.ports.retention.AgedDeliveries``."""
        partition = partition_of(row.of) if row.partition is None else PARTITIONS[row.partition]
        if row.is_other_row:
            self._rows.delete(partition, row.of)
        self._rows.delete(partition, day_row_key(row))

    def forget(self, row: DayRow, delivery: Delivery) -> None:
        """Delete a delivery. See ``shared.ports.retention.AgedDeliveries``."""
        for sid in delivery.sids:  # first: by the delivery they are found
            self._sids.delete(partition_of(sid), sid)
        partition = partition_of(row.of)
        kept_id = id_key(self._secret, delivery.id)
        self._rows.write(
            partition,
            Delete(delivery.id, version_of(delivery).etag),
            Delete(day_row_key(row)),
            *([Delete(kept_id)] if self._rows.get(partition, kept_id) else []),
        )

    def note(self, deliveries: Sequence[Delivery]) -> None:
        """List deliveries. See ``shared.ports.retention.AgedDeliveries``."""
        by_partition = sorted(deliveries, key=lambda delivery: partition_of(delivery.id))
        for partition, group in groupby(by_partition, key=lambda delivery: partition_of(delivery.id)):
            keys = list(dict.fromkeys(day_row_key(day_row_of(delivery)) for delivery in group))
            for at in range(0, len(keys), _MAX_CHANGES):
                self._rows.write(partition, *(Upsert(key, {}) for key in keys[at : at + _MAX_CHANGES]))

    def progress(self) -> Progress:
        """Return how far it has come. See ``shared.ports.retention.AgedDeliveries``."""
        row = self._rows.get(*_PROGRESS)
        if row is None:
            return Progress()
        return structs.replace(decode_json(row.columns["Content"], Progress), version=row.version)

    def save_progress(self, progress: Progress) -> Progress:
        """Save how far it has come. See ``shared.ports.retention.AgedDeliveries``."""
        partition, key = _PROGRESS
        columns = {"Content": msgspec.json.encode(structs.replace(progress, version="")).decode()}
        version = self._rows.write(partition, insert_or_replace(key, columns, etag=progress.version))
        return structs.replace(progress, version=version)
