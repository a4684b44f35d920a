"""The cursor of a list: where storage continues, as text that fits a URL."""

import base64
from collections.abc import Mapping

import msgspec

from shared.errors import Fault, InvalidInput


def encode_place(place: Mapping[str, str]) -> str:
    """Return the cursor to a place at which storage continues."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def decode_place(cursor: str) -> dict[str, str]:
    """Return the place that ``encode_place`` encoded.

    Raises:
        InvalidInput: it did not.
    """
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True)
        place = msgspec.json.decode(text, type=dict[str, str])
    except ValueError:  # of base64, of UTF-8, of JSON
        raise invalid_cursor() from None
    if place.keys() != {"PartitionKey", "RowKey"}:
        raise invalid_cursor()
    return place


def invalid_cursor() -> InvalidInput:
    """Return the error for a cursor that is not from an earlier page."""
    return InvalidInput([Fault("cursor", "must be the cursor of an earlier answer, as it was given")])
