"""The columns of a delivery's row: what is listed and searched by, and the delivery itself."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import structs

from shared.adapters.azure.versioned_rows import Condition
from shared.domain.deliveries.delivery import Delivery
from shared.domain.tag_filter import tag_name_and_value

_MAX_TAGS_LISTED = 20  # tags of a message by which it is listed: a row has 252 columns at most


def delivery_columns(delivery: Delivery) -> dict[str, Any]:
    """Return the columns of a delivery's row."""
    return {
        "Status": delivery.status.value,
        "To": delivery.message.to,
        "UpdatedAt": delivery.updated_at,
        "ErrorCode": delivery.error_code or 0,
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
