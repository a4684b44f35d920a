"""The cursor of a list: where storage continues, as text that fits a URL."""

import base64
import hashlib
from collections.abc import Mapping

import msgspec

from shared.domain.typed_json import decode_json
from shared.errors import Fault, InvalidInput

_LIST = "List"


def encode_place(place: Mapping[str, str], *, of: str) -> str:
    """Return the cursor to a place at which storage continues in that list."""
    text = msgspec.json.encode({**place, _LIST: _name(of)})
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def decode_place(cursor: str, *, of: str) -> dict[str, str]:
    """Return the place that ``encode_place`` encoded. The cursor of an earlier version names no list.

    Raises:
        InvalidInput: it did not, or the place is in another list.
    """
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True)
        place = decode_json(text, dict[str, str])
    except ValueError:  # of base64, of UTF-8, of JSON
        raise invalid_cursor() from None
    named = place.pop(_LIST, None)
    if place.keys() != {"PartitionKey", "RowKey"}:
        raise invalid_cursor()
    if named not in {None, _name(of)}:
        raise InvalidInput([Fault("cursor", "is of another list: repeat the parameters of the page before")])
    return place


def _name(of: str) -> str:
    """Return a short name of a list."""
    return hashlib.sha256(of.encode()).hexdigest()[:8]


def invalid_cursor() -> InvalidInput:
    """Return the error for a cursor that is not from an earlier page."""
    return InvalidInput([Fault("cursor", "must be the cursor of an earlier answer, as it was given")])
