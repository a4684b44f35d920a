"""The ledger, in Azure Tables: 256 partitions, a row for each delivery.

An open delivery has a second row in the same partition, written and deleted in the same transaction: finding
the open deliveries costs the same however many deliveries there are in all. That row also tells since when an
attempt has no outcome, see ``open_attempts.py``. A third row keeps the id from being used again, see
``tombstone_rows.py``; a closed one has a row by day, see ``day_rows.py``. Twilio's SIDs have a table of their
own, since two deliveries that claim the same one may be in different partitions.

Source: https://learn.microsoft.com/azure/storage/tables/table-storage-design
"""

import logging
import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from functools import partial
from uuid import uuid4

from shared.adapters.azure.deliveries.columns import tag_condition
from shared.adapters.azure.deliveries.day_row_keys import DAY_ROWS, keys_of_day_rows, tombstone_day_row
from shared.adapters.azure.deliveries.delivery_rows import (
    OPEN,
    PARTITIONS,
    changes_of,
    partition_of,
    read_delivery,
    version_of,
    with_version,
)
from shared.adapters.azure.deliveries.sid_rows import SidRows
from shared.adapters.azure.deliveries.tombstone_rows import (
    id_key,
    id_rows,
    read_tombstone,
    reserved_row,
    tombstone_rows,
)
from shared.adapters.azure.publish import try_publish
from shared.adapters.azure.row_change import Delete, RowChange, Upsert
from shared.adapters.azure.versioned_rows import Condition, Rows
from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.sequence import with_next_sequence
from shared.domain.deliveries.status import Status
from shared.domain.list_parameters import MessageSearch, Page
from shared.domain.messages.canonical_number import spellings
from shared.domain.messages.message import Message
from shared.domain.people.digests import message_digest, require_secret
from shared.domain.people.erasure.tombstone import Tombstone
from shared.domain.people.failed_entry import will_not_arrive
from shared.domain.retention.private_words import settled
from shared.errors import VersionConflict

log = logging.getLogger(__name__)

_BATCH_SIZE = 25
"""Deliveries in one transaction: up to four rows each, of the 100 that are allowed."""

_CONCURRENCY = 8
"""Threads that write a batch: most of a write is waiting; more threads would wait for the CPU."""

# With events on, a change writes a mark, `~event|`, a number and the id, in its own transaction. The mark is
# deleted once the event is published: after a crash in between it is still there, see `publish_pending`.
_EVENT = "~event|"


class TableLedger:
    """Stores deliveries. Safe to share between threads."""

    def __init__(
        self,
        rows: Rows,
        sids: Rows,
        *,
        publish: Callable[[Delivery], None] | None = None,
        failed: Callable[[Delivery], None] | None = None,
        secret: str = "",
    ) -> None:
        """Call ``publish``, if there is one, with each delivery after it changed, at least once.

        ``failed`` is called with each before it is saved as one that will not arrive, at least once.
        ``secret`` is that of the hashes that stay of what is erased, ``DIGEST_SECRET``.
        """
        self._rows = rows
        self._sids = SidRows(sids, secret=secret)
        self._secret = secret
        self._publish = publish
        self._failed = failed

    def load(self, message_id: str) -> Delivery | None:
        """Return the delivery of that message. See ``shared.ports.storage.Ledger``."""
        row = self._rows.get(partition_of(message_id), message_id)
        if row is None:
            return None
        return with_version(read_delivery(row.columns), etag=row.version)

    def add(self, deliveries: Sequence[Delivery]) -> set[str]:
        """Save new deliveries, in one transaction a partition. See ``shared.ports.storage.BulkLedger``."""
        by_partition: dict[str, list[Delivery]] = {}
        for delivery in deliveries:
            by_partition.setdefault(partition_of(delivery.id), []).append(with_next_sequence(delivery))
        batches = [
            (partition, group[at : at + _BATCH_SIZE])
            for partition, group in by_partition.items()
            for at in range(0, len(group), _BATCH_SIZE)
        ]
        with ThreadPoolExecutor(_CONCURRENCY) as writers:
            not_saved = writers.map(self._add_batch, batches)
        return {delivery.id for batch in not_saved for delivery in batch}

    def save(self, delivery: Delivery) -> Delivery:
        """Save a delivery if its version is the newest. See ``shared.ports.storage.Ledger``."""
        delivery = with_next_sequence(settled(delivery, digest_secret=self._secret))
        marks = self._marks([delivery])
        if self._failed and will_not_arrive(delivery) and version_of(delivery).state != "failed":
            self._failed(delivery)
        changes = [*self._changes(delivery), *(Upsert(mark, {}) for mark in marks)]
        etag = self._rows.write(partition_of(delivery.id), *changes)
        saved = with_version(delivery, etag=etag)
        self._publish_marked([saved], marks)
        return saved

    def open(self, *, prefix: str = "") -> Iterator[str]:
        """Yield the ids of open deliveries. See ``shared.ports.storage.Ledger``."""
        first = OPEN + prefix
        end = first[:-1] + chr(ord(first[-1]) + 1)  # the first key that does not begin so
        for partition in random.sample(PARTITIONS, len(PARTITIONS)):
            for key, _ in self._rows.between(partition, first, end):
                yield key.removeprefix(OPEN)

    def search(self, search: MessageSearch) -> Page[Delivery]:
        """Return some of the deliveries that match. See ``shared.ports.storage.BulkLedger``."""
        conditions = [
            Condition("RowKey", "lt", "~"),  # neither marks nor second rows
            Condition("Status", "eq", search.status),
            Condition("To", "eq", spellings(search.to) if search.to else None),
            Condition("UpdatedAt", "ge", search.since),
            Condition("ErrorCode", "eq", search.error_code),
            *([tag_condition(search.tag)] if search.tag else []),
        ]
        found, cursor = self._rows.page(conditions, limit=search.limit, cursor=search.cursor)
        return Page(items=tuple(read_delivery(columns) for columns in found), cursor=cursor)

    def erase(self, delivery: Delivery, *, digest: str) -> None:
        """Replace a delivery by its tombstone. See ``shared.ports.storage.Ledger``."""
        known = version_of(delivery)
        if not known.etag:
            raise VersionConflict(f"delivery {delivery.id} was never saved")
        partition = partition_of(delivery.id)
        kept = Tombstone(status=delivery.status, digest=digest, at=delivery.updated_at)
        listed = (key for key, _ in self._rows.between(partition, *DAY_ROWS))
        self._rows.write(
            partition,
            Delete(delivery.id, known.etag),
            *([] if known.is_closed else [Delete(OPEN + delivery.id)]),
            *(Delete(key) for key in keys_of_day_rows(listed, delivery.id)),
            *tombstone_rows(require_secret(self._secret), delivery.id, kept),
        )

    def tombstone(self, message_id: str) -> Tombstone | None:
        """Return the tombstone of a message that was erased. See ``shared.ports.storage.Ledger``."""
        if not self._secret:
            return None
        row = self._rows.get(partition_of(message_id), id_key(self._secret, message_id))
        return read_tombstone(row.columns) if row else None

    def reserve_id(self, message_id: str, *, at: datetime) -> None:
        """Keep an id from ever being used. See ``shared.ports.storage.Ledger``."""
        never_made = Tombstone(status=Status.CANCELED, digest="", at=at)
        with suppress(VersionConflict):
            row = reserved_row(require_secret(self._secret), message_id, never_made)
            self._rows.write(partition_of(message_id), row, tombstone_day_row(row.key, at))

    def content_digest(self, message: Message) -> str:
        """Return the digest of a message's content. See ``shared.ports.storage.Ledger``."""
        return message_digest(message, secret=self._secret) if self._secret else ""

    def sid_owner(self, sid: str) -> str | None:
        """Return the id of the delivery that owns a SID. See ``shared.ports.storage.Ledger``."""
        return self._sids.owner(sid)

    def assign_sid(self, sid: str, delivery_id: str, *, instead_of: str | None = None) -> str:
        """Assign a SID to a delivery, and return its owner. See ``shared.ports.storage.Ledger``."""
        return self._sids.assign(sid, delivery_id, instead_of=instead_of)

    def erase_sid(self, sid: str) -> None:
        """Erase a SID. See ``shared.ports.storage.Ledger``."""
        self._sids.erase(sid)

    def is_erased_sid(self, sid: str) -> bool:
        """Return whether a SID was erased. See ``shared.ports.storage.Ledger``."""
        return self._sids.is_erased(sid)

    def publish_pending(self) -> int:
        """Publish the events that a crash kept back, if events are on; return how many there were."""
        if self._publish is None:
            return 0
        count = 0
        for partition in PARTITIONS:
            for key, _ in self._rows.between(partition, _EVENT, _EVENT + "~"):
                delivery = self.load(key.rpartition("|")[2])
                if delivery is None:  # it was erased
                    self._rows.delete(partition, key)
                    continue
                self._publish_marked([delivery], [key])
                count += 1
        return count

    def _add_batch(self, batch: tuple[str, list[Delivery]]) -> list[Delivery]:
        """Save new deliveries of one partition, all or none; return those that were not saved."""
        partition, deliveries = batch
        try:
            marks = self._marks(deliveries)
            changes = (change for delivery in deliveries for change in self._changes(delivery))
            self._rows.write(partition, *changes, *(Upsert(mark, {}) for mark in marks))
        except Exception:  # whatever it is, a single one of them may be the reason
            log.info("%d deliveries were not saved together", len(deliveries), exc_info=True)
            return deliveries
        self._publish_marked(deliveries, marks)
        return []

    def _changes(self, delivery: Delivery) -> list[RowChange]:
        """Return what saves ``delivery``; the first save also keeps its id."""
        is_first = not version_of(delivery).etag
        return [*changes_of(delivery), *(id_rows(self._secret, delivery.id) if is_first else [])]

    def _marks(self, deliveries: Sequence[Delivery]) -> list[str]:
        """Return the keys of marks of events to publish; none if events are off."""
        if self._publish is None:
            return []
        return [f"{_EVENT}{uuid4().hex}|{delivery.id}" for delivery in deliveries]

    def _publish_marked(self, deliveries: Sequence[Delivery], marks: Sequence[str]) -> None:
        """Publish the event of each delivery, then delete its mark; after an error the mark stays."""
        for delivery, mark in zip(deliveries, marks, strict=False):  # no marks if events are off
            publish = partial(self._publish_and_unmark, mark=mark)
            try_publish(publish, delivery, name=f"message {delivery.id}")

    def _publish_and_unmark(self, delivery: Delivery, *, mark: str) -> None:
        if self._publish is not None:
            self._publish(delivery)
        self._rows.delete(partition_of(delivery.id), mark)
