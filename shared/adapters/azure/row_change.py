"""What a write does to one row of a table: insert, replace, upsert or delete it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

type Columns = Mapping[str, Any]


class Insert(Struct, frozen=True):
    """Create a row that must not exist yet."""

    key: str
    columns: Columns


class Replace(Struct, frozen=True):
    """Replace a row that must still have the version that was read."""

    key: str
    columns: Columns
    etag: str


class Upsert(Struct, frozen=True):
    """Create or replace a row, whatever its version."""

    key: str
    columns: Columns


class Delete(Struct, frozen=True):
    """Delete a row: the version with that ETag, or, without one, any version.

    In a transaction the row must exist, with or without an ETag.
    """

    key: str
    etag: str | None = None


type RowChange = Insert | Replace | Upsert | Delete


def insert_or_replace(key: str, columns: Columns, *, etag: str) -> Insert | Replace:
    """Return the change that saves a record: one without an ETag was never saved, and is inserted."""
    return Replace(key, columns, etag) if etag else Insert(key, columns)


def plain_time(at: datetime) -> datetime:
    """Return a time as it is, of no class of the library's: that cannot be encoded as JSON."""
    return datetime.combine(at.date(), at.timetz())
