"""The row that keeps the id of a delivery from being used again, and the tombstone that takes its place.

The first save of a delivery inserts `~id|` and the id's digest beside it, in the same transaction: that costs
no request. It stays. Erasing replaces it with the tombstone, so that whoever saves that id again conflicts.
Without ``DIGEST_SECRET`` there are none. With a day row beside it, a tombstone is kept as long as what was
erased would have been, see ``day_rows.py``.
"""

from collections.abc import Mapping
from typing import Any

from shared.adapters.azure.deliveries.day_row_keys import tombstone_day_row
from shared.adapters.azure.row_change import Columns, Insert, Upsert, plain_time
from shared.domain.deliveries.status import Status
from shared.domain.people.digests import digest
from shared.domain.people.erasure.tombstone import Tombstone

_ID = "~id|"
_STATUS, _DIGEST, _AT = "Status", "Digest", "At"


def id_key(secret: str, message_id: str) -> str:
    """Return the key of the row that is kept for an id."""
    return f"{_ID}{digest(secret, 'id', message_id)}"


def id_rows(secret: str, message_id: str) -> list[Insert]:
    """Return the row that the first save of a delivery inserts beside it; none without a secret."""
    return [Insert(id_key(secret, message_id), {})] if secret else []


def tombstone_rows(secret: str, message_id: str, tombstone: Tombstone) -> tuple[Upsert, Upsert]:
    """Return the row that a tombstone is, and the one that lists it by day."""
    key = id_key(secret, message_id)
    return Upsert(key, _columns(tombstone)), tombstone_day_row(key, tombstone.at)


def reserved_row(secret: str, message_id: str, tombstone: Tombstone) -> Insert:
    """Return the same for an id that was never used."""
    return Insert(id_key(secret, message_id), _columns(tombstone))


def read_tombstone(columns: Mapping[str, Any]) -> Tombstone | None:
    """Return the tombstone in a row; None if the delivery is still there."""
    if _STATUS not in columns:
        return None
    return Tombstone(status=Status(columns[_STATUS]), digest=columns[_DIGEST], at=plain_time(columns[_AT]))


def _columns(tombstone: Tombstone) -> Columns:
    return {_STATUS: tombstone.status.value, _DIGEST: tombstone.digest, _AT: tombstone.at}
