"""The ledger, in Azure Tables: 256 partitions, a row for each delivery.

An open delivery has a second row in the same partition, written and deleted in
the same transaction: finding the open deliveries costs the same however many
deliveries there are in all. That row also tells since when an attempt has no
outcome, see ``open_attempts.py``. Twilio's SIDs have a table of their own, since two
deliveries that claim the same one may be in different partitions.

Source: https://learn.microsoft.com/azure/storage/tables/table-storage-design
"""

import hashlib
import logging
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import uuid4

import msgspec
from msgspec import structs

from shared.adapters.azure.deliveries.delivery_version import DeliveryVersion
from shared.adapters.azure.publish import try_publish
from shared.adapters.azure.row_change import Delete, Insert, RowChange, Upsert, insert_or_replace
from shared.adapters.azure.versioned_rows import Condition, Rows
from shared.domain.deliveries.attempts.open_attempt import without_outcome_since
from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.sequence import with_next_sequence
from shared.domain.list_parameters import MessageSearch, Page
from shared.domain.messages.canonical_number import spellings
from shared.domain.people.failed_entry import will_not_arrive
from shared.domain.tag_filter import tag_name_and_value
from shared.errors import VersionConflict

PARTITIONS = [f"{number:02x}" for number in range(256)]

log = logging.getLogger(__name__)

_BATCH_SIZE = 33
"""Deliveries in one transaction: up to three rows each, of the 100 that are allowed."""

_CONCURRENCY = 8
"""Threads that write a batch: most of a write is waiting; more threads would wait for the CPU."""

_SID_ATTEMPTS = 3  # how often a SID is assigned, if storage refuses and has no owner of it
_MAX_TAGS_LISTED = 20  # tags of a message by which it is listed: a row has 252 columns at most

# Row keys: the id, and `~open|id` beside it while the delivery is open. No id begins with a `~` or has a `|`.
OPEN = "~open|"
WITHOUT_OUTCOME_SINCE = "WithoutOutcomeSince"  # a column of that row

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
    ) -> None:
        """Call ``publish``, if there is one, with each delivery after it changed, at least once.

        ``failed`` is called with each before it is saved as one that will not arrive, at least once.
        """
        self._rows = rows
        self._sids = sids
        self._publish = publish
        self._failed = failed

    def load(self, message_id: str) -> Delivery | None:
        """Return the delivery of that message. See ``shared.ports.storage.Ledger``."""
        row = self._rows.get(partition_of(message_id), message_id)
        if row is None:
            return None
        return _with_version(_delivery(row.columns), etag=row.version)

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
        delivery = with_next_sequence(delivery)
        marks = self._marks([delivery])
        had_failed = DeliveryVersion.decode(delivery.version).state == "failed"
        if self._failed and will_not_arrive(delivery) and not had_failed:
            self._failed(delivery)
        etag = self._rows.write(partition_of(delivery.id), *_changes(delivery), *_mark_rows(marks))
        saved = _with_version(delivery, etag=etag)
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
            *([_tag_condition(search.tag)] if search.tag else []),
        ]
        found, cursor = self._rows.page(conditions, limit=search.limit, cursor=search.cursor)
        return Page(items=tuple(_delivery(columns) for columns in found), cursor=cursor)

    def sid_owner(self, sid: str) -> str | None:
        """Return the id of the delivery that owns a SID. See ``shared.ports.storage.Ledger``."""
        row = self._sids.get(partition_of(sid), sid)
        return str(row.columns["Owner"]) if row else None

    def assign_sid(self, sid: str, delivery_id: str, *, instead_of: str | None = None) -> str:
        """Assign a SID to a delivery, and return its owner. See ``shared.ports.storage.Ledger``."""
        columns = {"Owner": delivery_id}
        change = Upsert(sid, columns) if instead_of else Insert(sid, columns)
        for _ in range(_SID_ATTEMPTS):
            with suppress(VersionConflict):
                self._sids.write(partition_of(sid), change)
                return delivery_id
            owner = self.sid_owner(sid)
            if owner not in {None, instead_of}:  # None: storage refused, and there is no owner
                return str(owner)
        raise VersionConflict(f"storage does not assign {sid} to {delivery_id}, nor to another delivery")

    def publish_pending(self) -> int:
        """Publish the events that a crash kept back, if events are on; return how many there were."""
        if self._publish is None:
            return 0
        count = 0
        for partition in PARTITIONS:
            for key, _ in self._rows.between(partition, _EVENT, _EVENT + "~"):
                delivery = self.load(key.rpartition("|")[2])
                if delivery is not None:
                    self._publish_marked([delivery], [key])
                    count += 1
        return count

    def _add_batch(self, batch: tuple[str, list[Delivery]]) -> list[Delivery]:
        """Save new deliveries of one partition, all or none; return those that were not saved."""
        partition, deliveries = batch
        try:
            marks = self._marks(deliveries)
            changes = (change for delivery in deliveries for change in _changes(delivery))
            self._rows.write(partition, *changes, *_mark_rows(marks))
        except Exception:  # whatever it is, a single one of them may be the reason
            log.info("%d deliveries were not saved together", len(deliveries), exc_info=True)
            return deliveries
        self._publish_marked(deliveries, marks)
        return []

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


def _changes(delivery: Delivery) -> list[RowChange]:
    """Return what saves ``delivery``: its row, and the second one if that changes."""
    before = DeliveryVersion.decode(delivery.version)
    columns = {
        "Status": delivery.status.value,
        "To": delivery.message.to,
        "UpdatedAt": delivery.updated_at,
        "Delivery": msgspec.json.encode(structs.replace(delivery, version="")).decode(),
        **_tag_columns(delivery.message.tags),
    }
    changes: list[RowChange] = [insert_or_replace(delivery.id, columns, etag=before.etag)]
    since = without_outcome_since(delivery)
    if delivery.is_open and (since or before.state != "open"):
        changes.append(Upsert(OPEN + delivery.id, {WITHOUT_OUTCOME_SINCE: since} if since else {}))
    if not before.is_closed and not delivery.is_open:
        changes.append(Delete(OPEN + delivery.id))
    return changes


def _tag_columns(tags: Mapping[str, str]) -> dict[str, str]:
    """Return a column for each of the first tags; its name is a hash, as that of a tag may be any text."""
    return {_tag_column(name): tags[name] for name in sorted(tags)[:_MAX_TAGS_LISTED]}


def _tag_condition(tag: str) -> Condition:
    name, value = tag_name_and_value(tag)
    return Condition(_tag_column(name), "ge" if value is None else "eq", value or "")


def _tag_column(name: str) -> str:
    return "Tag" + hashlib.sha256(name.encode()).hexdigest()[:16]


def _mark_rows(marks: Sequence[str]) -> list[Upsert]:
    return [Upsert(key, {}) for key in marks]


def partition_of(key: str) -> str:
    """Return the partition of a delivery or a SID."""
    return hashlib.sha256(key.encode()).hexdigest()[:2]


def _delivery(columns: Mapping[str, Any]) -> Delivery:
    return msgspec.json.decode(columns["Delivery"], type=Delivery)


def _with_version(delivery: Delivery, *, etag: str) -> Delivery:
    state = "attempt" if without_outcome_since(delivery) else "open"
    closed = "failed" if will_not_arrive(delivery) else "closed"
    version = DeliveryVersion(state=state if delivery.is_open else closed, etag=etag)
    return structs.replace(delivery, version=version.encode())
