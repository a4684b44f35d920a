"""The ledger, in Azure Tables: 256 partitions, a row for each delivery.

What is open has a second row in the same partition, written and deleted in the
same transaction: finding what is open costs the same however many deliveries
there ever were. Twilio's SIDs have a table of their own, since two deliveries
that want the same one may lie in different partitions.

Source: https://learn.microsoft.com/azure/storage/tables/table-storage-design
"""

import hashlib
from collections.abc import Iterator

import msgspec
from msgspec import structs

from shared.adapters.rows import Change, Rows
from shared.domain.delivery import Delivery
from shared.errors import Changed

TABLE = "deliveries"
SIDS = "sids"

PARTITIONS = [f"{number:02x}" for number in range(256)]

# Row keys: the id, and `~open|id` beside it while it is open. No id has a `~` or a `|`.
_OPEN = "~open|"


class TableLedger:
    """Keeps deliveries. Safe to share between threads."""

    def __init__(self, rows: Rows, sids: Rows) -> None:
        self._rows = rows
        self._sids = sids

    def load(self, message_id: str) -> Delivery | None:
        """Return the delivery of that message. See ``shared.ports.Ledger``."""
        row = self._rows.get(_partition(message_id), message_id)
        if row is None:
            return None
        delivery = msgspec.json.decode(row.columns["Delivery"], type=Delivery)
        return structs.replace(delivery, version=_version(row.version, delivery))

    def save(self, delivery: Delivery) -> Delivery:
        """Keep ``delivery`` if nobody wrote it since. See ``shared.ports.Ledger``."""
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
        etag = self._rows.write(_partition(delivery.id), *changes)
        return structs.replace(delivery, version=_version(etag, delivery))

    def open(self) -> Iterator[str]:
        """Yield the ids of what is open. See ``shared.ports.Ledger``."""
        for partition in PARTITIONS:
            for key, _ in self._rows.between(partition, _OPEN, _OPEN + "~"):
                yield key.removeprefix(_OPEN)

    def own(self, sid: str, delivery_id: str, *, instead_of: str | None = None) -> str:
        """Make ``sid`` that delivery's. See ``shared.ports.Ledger``."""
        partition = _partition(sid)
        replaces = None if instead_of else ""
        try:
            self._sids.write(partition, Change(sid, {"Owner": delivery_id}, replaces))
        except Changed:
            row = self._sids.get(partition, sid)
            return str(row.columns["Owner"]) if row else delivery_id
        return delivery_id


def _partition(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:2]


def _version(etag: str, delivery: Delivery) -> str:
    # With the ETag goes whether there is a second row: who saves next must know.
    return f"{'open' if delivery.is_open else 'closed'}|{etag}"
