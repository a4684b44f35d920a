"""The rows of one delivery: what saves it, and how it is read.

Row keys: the id, and beside it `~open|id` while the delivery is open. No id begins with a `~` or has a `|`.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from msgspec import structs

from shared.adapters.azure.deliveries.columns import delivery_columns
from shared.adapters.azure.deliveries.day_row_keys import day_row_change
from shared.adapters.azure.deliveries.delivery_version import DeliveryVersion
from shared.adapters.azure.row_change import Delete, RowChange, Upsert, insert_or_replace
from shared.domain.deliveries.attempts.open_attempt import without_outcome_since
from shared.domain.deliveries.delivery import Delivery
from shared.domain.people.failed_entry import will_not_arrive
from shared.domain.typed_json import decode_json

PARTITIONS = [f"{number:02x}" for number in range(256)]

OPEN = "~open|"
WITHOUT_OUTCOME_SINCE = "WithoutOutcomeSince"  # a column of that row


def version_of(delivery: Delivery) -> DeliveryVersion:
    """Return what is known of the rows of a delivery as it was read or saved."""
    return DeliveryVersion.decode(delivery.version)


def changes_of(delivery: Delivery) -> list[RowChange]:
    """Return what saves ``delivery``: its row, and the second one if that changes."""
    before = version_of(delivery)
    columns = delivery_columns(delivery)
    changes: list[RowChange] = [insert_or_replace(delivery.id, columns, etag=before.etag)]
    since = without_outcome_since(delivery)
    if delivery.is_open and (since or before.state != "open"):
        changes.append(Upsert(OPEN + delivery.id, {WITHOUT_OUTCOME_SINCE: since} if since else {}))
    if not before.is_closed and not delivery.is_open:
        changes.append(Delete(OPEN + delivery.id))
    if not delivery.is_open and not (before.is_closed and before.etag):
        changes.append(day_row_change(delivery))
    return changes


def partition_of(key: str) -> str:
    """Return the partition of a delivery or a SID."""
    return hashlib.sha256(key.encode()).hexdigest()[:2]


def read_delivery(columns: Mapping[str, Any]) -> Delivery:
    """Return the delivery in a row, without its version."""
    return decode_json(columns["Delivery"], Delivery)


def with_version(delivery: Delivery, *, etag: str) -> Delivery:
    """Return a delivery as it is stored in the row of that ETag."""
    state = "attempt" if without_outcome_since(delivery) else "open"
    closed = "failed" if will_not_arrive(delivery) else "closed"
    version = DeliveryVersion(state=state if delivery.is_open else closed, etag=etag)
    return structs.replace(delivery, version=version.encode())
