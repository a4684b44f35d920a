"""The keys of day rows, see ``day_rows.py``, and the changes that write one beside another row."""

from collections.abc import Iterable
from datetime import datetime

from shared.adapters.azure.row_change import Upsert
from shared.domain.deliveries.delivery import Delivery
from shared.domain.retention.day_row import DayRow, day_row_of
from shared.domain.utc_days import day_of

WITH_WORDS, WITHOUT_WORDS = "~closed|", "~cleared|"
"""How the keys begin: of what has its words, and of what has none."""

DAY_ROWS = ("~cleared|", "~closed~")
"""The range of all keys."""


def day_row_key(row: DayRow) -> str:
    """Return the key of a day row."""
    return f"{WITH_WORDS if row.has_words else WITHOUT_WORDS}{row.day}|{row.of}"


def day_row_change(delivery: Delivery) -> Upsert:
    """Return the change that lists a closed delivery by day."""
    return Upsert(day_row_key(day_row_of(delivery)), {})


def keys_of_day_rows(keys: Iterable[str], delivery_id: str) -> list[str]:
    """Return those of the keys of a partition that list a delivery: when it closed is in no other row."""
    return [key for key in keys if key.endswith(f"|{delivery_id}")]


def tombstone_day_row(key: str, at: datetime) -> Upsert:
    """Return the change that lists a tombstone by the day of what was erased: it is kept as long."""
    return Upsert(day_row_key(DayRow(day=day_of(at), of=key, has_words=False)), {})
