"""The ledger, in Azure Tables: 256 partitions, a row for each delivery.

What is open has a second row in the same partition, written and deleted in the
same transaction: finding what is open costs the same however many deliveries
there ever were. Twilio's SIDs have a table of their own, since two deliveries
that want the same one may lie in different partitions.

Source: https://learn.microsoft.com/azure/storage/tables/table-storage-design
"""

import hashlib
import logging
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import msgspec
from msgspec import structs

from shared.adapters.azure.versioned_rows import Change, Rows
from shared.domain.deliveries.delivery import Delivery
from shared.domain.list_parameters import MessageSearch, Page
from shared.errors import VersionConflict

PARTITIONS = [f"{number:02x}" for number in range(256)]

log = logging.getLogger(__name__)

_AT_ONCE = 33
"""Deliveries in one transaction: up to three rows each, of the 100 that are allowed."""

_WRITERS = 8
"""Threads: most of a write is waiting; more than these would wait for the CPU."""

# Row keys: the id, and `~open|id` beside it while it is open. No id has a `~` or a `|`.
_OPEN = "~open|"

# What other systems are told of has a mark, `~event|` and a number and the id, from the transaction that
# changed it until it is told: a worker that dies in between leaves the mark.
_EVENT = "~event|"


class TableLedger:
    """Keeps deliveries. Safe to share between threads."""

    def __init__(self, rows: Rows, sids: Rows, *, announce: Callable[[Delivery], None] | None = None) -> None:
        """Call ``announce``, if there is one, with each delivery after it changed, at least once."""
        self._rows = rows
        self._sids = sids
        self._announce = announce

    def load(self, message_id: str) -> Delivery | None:
        """Return the delivery of that message. See ``shared.ports.storage.Ledger``."""
        row = self._rows.get(_partition(message_id), message_id)
        if row is None:
            return None
        delivery = _delivery(row.columns)
        return structs.replace(delivery, version=_version(row.version, delivery))

    def add(self, deliveries: Sequence[Delivery]) -> set[str]:
        """Keep new deliveries, one transaction a partition. See ``shared.ports.storage.BulkLedger``."""
        by_partition: dict[str, list[Delivery]] = {}
        for one in deliveries:
            by_partition.setdefault(_partition(one.id), []).append(one)
        groups = [
            (partition, some[at : at + _AT_ONCE])
            for partition, some in by_partition.items()
            for at in range(0, len(some), _AT_ONCE)
        ]
        with ThreadPoolExecutor(_WRITERS) as writers:
            left = writers.map(self._add_group, groups)
        return {one.id for group in left for one in group}

    def save(self, delivery: Delivery) -> Delivery:
        """Keep ``delivery`` if nobody wrote it since. See ``shared.ports.storage.Ledger``."""
        marks = self._marks([delivery])
        etag = self._rows.write(_partition(delivery.id), *_changes(delivery), *marks)
        saved = structs.replace(delivery, version=_version(etag, delivery))
        self._tell([saved], marks)
        return saved

    def open(self) -> Iterator[str]:
        """Yield the ids of what is open. See ``shared.ports.storage.Ledger``."""
        for partition in random.sample(PARTITIONS, len(PARTITIONS)):
            for key, _ in self._rows.between(partition, _OPEN, _OPEN + "~"):
                yield key.removeprefix(_OPEN)

    def search(self, search: MessageSearch) -> Page[Delivery]:
        """Return some of what matches. See ``shared.ports.storage.BulkLedger``."""
        wanted = {
            "Status eq @status": search.status,
            "To eq @to": search.to,
            "UpdatedAt ge @since": search.since,
        }
        conditions = ["RowKey lt @marks", *(text for text, value in wanted.items() if value)]
        values = {"marks": "~", "status": search.status, "to": search.to, "since": search.since}
        found, cursor = self._rows.page(
            " and ".join(conditions), values, limit=search.limit, cursor=search.cursor
        )
        return Page(items=tuple(_delivery(one) for one in found), cursor=cursor)

    def sid_owner(self, sid: str) -> str | None:
        """Return whose ``sid`` is. See ``shared.ports.storage.Ledger``."""
        row = self._sids.get(_partition(sid), sid)
        return str(row.columns["Owner"]) if row else None

    def assign_sid(self, sid: str, delivery_id: str, *, instead_of: str | None = None) -> str:
        """Make ``sid`` that delivery's. See ``shared.ports.storage.Ledger``."""
        partition = _partition(sid)
        replaces = None if instead_of else ""
        try:
            self._sids.write(partition, Change(sid, {"Owner": delivery_id}, replaces))
        except VersionConflict:
            return self.sid_owner(sid) or delivery_id
        return delivery_id

    def _add_group(self, group: tuple[str, list[Delivery]]) -> list[Delivery]:
        """Keep these, all in one partition, or none; return those that were not kept."""
        partition, some = group
        try:
            marks = self._marks(some)
            self._rows.write(partition, *(change for one in some for change in _changes(one)), *marks)
        except Exception:  # whatever it is, it may be due to one of them only
            log.info("%d deliveries were not kept together", len(some), exc_info=True)
            return some
        self._tell(some, marks)
        return []

    def publish_pending(self) -> int:
        """Announce what a worker died with before it could; return how many there were."""
        count = 0
        for partition in PARTITIONS:
            for key, _ in self._rows.between(partition, _EVENT, _EVENT + "~"):
                delivery = self.load(key.rpartition("|")[2])
                if delivery is not None:
                    self._tell([delivery], [Change(key, {}, None)])
                    count += 1
        return count

    def _marks(self, deliveries: Sequence[Delivery]) -> list[Change]:
        if self._announce is None:
            return []
        return [Change(f"{_EVENT}{uuid4().hex}|{one.id}", {}, None) for one in deliveries]

    def _tell(self, deliveries: Sequence[Delivery], marks: Sequence[Change]) -> None:
        for delivery, mark in zip(deliveries, marks, strict=False):  # no marks: nobody wants to know
            try:
                if self._announce is not None:
                    self._announce(delivery)
                self._rows.delete(_partition(delivery.id), mark.key)
            except Exception:  # whatever it is, what was saved is saved: the mark stays
                log.exception("message %s changed, and was not announced yet", delivery.id)


def _changes(delivery: Delivery) -> list[Change]:
    """Return what keeping ``delivery`` changes: its row, and the second one if it opens or closes."""
    before, _, etag = delivery.version.partition("|")
    columns = {
        "Status": delivery.status.value,
        "To": delivery.message.to,
        "UpdatedAt": delivery.updated_at,
        "Delivery": msgspec.json.encode(structs.replace(delivery, version="")).decode(),
    }
    changes = [Change(delivery.id, columns, etag)]
    if delivery.is_open and before != "open":
        changes.append(Change(_OPEN + delivery.id, {}, None))
    if not delivery.is_open and before == "open":
        changes.append(Change(_OPEN + delivery.id, None))
    return changes


def _partition(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:2]


def _delivery(columns: Mapping[str, Any]) -> Delivery:
    return msgspec.json.decode(columns["Delivery"], type=Delivery)


def _version(etag: str, delivery: Delivery) -> str:
    # With the ETag goes whether there is a second row: who saves next must know.
    return f"{'open' if delivery.is_open else 'closed'}|{etag}"
