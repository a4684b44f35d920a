"""The columns of a delivery's row: what is listed and searched by, and the delivery itself."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import structs

from shared.adapters.azure.row_change import Upsert
from shared.adapters.azure.versioned_rows import Condition
from shared.domain.deliveries.delivery import Delivery
from shared.domain.retention.day_row import DayRow, day_row_of
from shared.domain.retention.periods import day_of
from shared.domain.tag_filter import tag_name_and_value

_MAX_TAGS_LISTED = 20  # tags of a message by which it is listed: a row has 252 columns at most


WITH_WORDS, WITHOUT_WORDS = "~closed|", "~cleared|"
"""How the keys of day rows begin, see ``day_rows.py``."""

DAY_ROWS = ("~cleared|", "~closed~")
"""The range of their keys."""


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


def delivery_columns(delivery: Delivery) -> dict[str, Any]:
    """Return the columns of a delivery's row."""
    return {
        "Status": delivery.status.value,
        "To": delivery.message.to,
        "UpdatedAt": delivery.updated_at,
        "Delivery": msgspec.json.encode(structs.replace(delivery, version="")).decode(),
        **_tag_columns(delivery.message.tags),
    }


def tag_condition(tag: str) -> Condition:
    """Return the condition that a delivery has a tag, ``name`` or ``name=value``."""
    name, value = tag_name_and_value(tag)
    return Condition(_tag_column(name), "ge" if value is None else "eq", value or "")


def _tag_columns(tags: Mapping[str, str]) -> dict[str, str]:
    """Return a column for each of the first tags; its name is a hash, as that of a tag may be any text."""
    return {_tag_column(name): tags[name] for name in sorted(tags)[:_MAX_TAGS_LISTED]}


def _tag_column(name: str) -> str:
    return "Tag" + hashlib.sha256(name.encode()).hexdigest()[:16]
