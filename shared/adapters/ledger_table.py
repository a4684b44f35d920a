"""The ledger, in Azure Tables: 256 partitions, a row for each delivery.

Source: https://learn.microsoft.com/azure/storage/tables/table-storage-design
"""

import hashlib

import msgspec
from msgspec import structs

from shared.adapters.rows import Change, Rows
from shared.domain.delivery import Delivery

TABLE = "deliveries"


class TableLedger:
    """Keeps deliveries. Safe to share between threads."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def load(self, message_id: str) -> Delivery | None:
        """Return the delivery of that message. See ``shared.ports.Ledger``."""
        row = self._rows.get(_partition(message_id), message_id)
        if row is None:
            return None
        delivery = msgspec.json.decode(row.columns["Delivery"], type=Delivery)
        return structs.replace(delivery, version=row.version)

    def save(self, delivery: Delivery) -> Delivery:
        """Keep ``delivery`` if nobody wrote it since. See ``shared.ports.Ledger``."""
        columns = {
            "Status": delivery.status.value,
            "UpdatedAt": delivery.updated_at,
            "Delivery": msgspec.json.encode(structs.replace(delivery, version="")).decode(),
        }
        change = Change(delivery.id, columns, delivery.version)
        return structs.replace(delivery, version=self._rows.write(_partition(delivery.id), change))


def _partition(message_id: str) -> str:
    return hashlib.sha256(message_id.encode()).hexdigest()[:2]
