"""Rows of an Azure table with optimistic concurrency: a save names the version that it replaces.

Source: https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from shared.adapters.azure.connection.page_cursor import decode_place, encode_place, invalid_cursor
from shared.adapters.azure.connection.storage_errors import storage_errors, with_storage_errors
from shared.adapters.azure.row_change import Columns, Delete, Insert, Replace, RowChange, Upsert
from shared.adapters.azure.table_transaction import RETRIED_METHODS, submit
from shared.errors import InvalidSettings, StorageUnavailable, VersionConflict

if TYPE_CHECKING:
    from azure.data.tables import TableClient

CONFLICT_STATUSES = {404, 409, 412}
"""HTTP status of a change to a row that is gone, exists already, or has a newer version."""

_ETAG = re.compile(r'(?:W/)?"[^"]*"')
"""An ETag that is complete. Source: https://www.rfc-editor.org/rfc/rfc9110#name-etag"""

_KEY = re.compile(r"[^/\\#?\x00-\x1f\x7f-\x9f]{1,512}")
"""What the key of a row can be: at most 1 KiB in UTF-16, without some characters.

Source: https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
"""

_FIRST_TIME = datetime(1601, 1, 1, tzinfo=UTC)  # source: the same page

MAX_REQUESTS_PER_PAGE = 40
"""Storage may answer with fewer rows than were asked for, even with none.

Source: https://learn.microsoft.com/rest/api/storageservices/query-timeout-and-pagination
"""


class Row(NamedTuple):
    """A row as it was read: its columns, and its version (an ETag)."""

    columns: Columns
    version: str


class Condition(NamedTuple):
    """A condition of a query, such as ``Condition("At", "ge", since)``; without a value it is left out.

    One of several values, in a tuple, is enough.
    """

    column: str
    operator: str
    value: object


class Rows:
    """One table; each method raises ``StorageUnavailable`` in an outage. Safe to share between threads."""

    def __init__(self, table: "TableClient") -> None:
        self._table = table

    def get(self, partition: str, key: str) -> Row | None:
        """Return that row, if it is there. There is none with a key that storage refuses.

        Raises:
            StorageUnavailable: there is no answer, or it is not about that row.
        """
        from azure.core.exceptions import ResourceNotFoundError

        if not _KEY.fullmatch(key):
            return None
        try:
            with storage_errors():
                entity = self._table.get_entity(partition, key)
        except ResourceNotFoundError as error:
            self._require_table(error)
            return None
        row = Row(entity, entity.metadata["etag"] or "")
        if (entity.get("PartitionKey"), entity.get("RowKey")) != (partition, key) or not _is_etag(
            row.version
        ):
            raise StorageUnavailable(f"storage's answer is not row {key}")
        return row

    def between(self, partition: str, first: str, end: str) -> Iterator[tuple[str, Columns]]:
        """Yield key and columns of the rows from ``first`` to before ``end``, in order of their keys."""
        return ((key, row.columns) for key, row in self.versions_between(partition, first, end))

    def versions_between(
        self, partition: str, first: str, end: str, *conditions: Condition
    ) -> Iterator[tuple[str, Row]]:
        """Yield key and row of the rows from ``first`` to before ``end``, in order of their keys."""
        keys = (Condition("RowKey", "ge", first), Condition("RowKey", "lt", end))
        where, values = _filter([Condition("PartitionKey", "eq", partition), *keys, *conditions])
        found = self._table.query_entities(where, parameters=values)
        for entity in self._entities(found):
            yield entity["RowKey"], Row(entity, entity.metadata["etag"] or "")

    def matching(self, conditions: Sequence[Condition], *, columns: Sequence[str] = ()) -> Iterator[Row]:
        """Yield the rows that match, in order of their keys; of each the given columns, or all."""
        where, values = _filter(conditions)
        found = self._table.query_entities(where, parameters=values, select=list(columns) or None)
        return (Row(entity, entity.metadata["etag"] or "") for entity in self._entities(found))

    def page(
        self, conditions: Sequence[Condition], *, limit: int, cursor: str | None
    ) -> tuple[list[Columns], str | None]:
        """Return up to ``limit`` rows that match, in order of their keys, and the cursor to the rest.

        Raises:
            InvalidInput: the cursor is not one that this returned for rows between these keys.
        """
        from azure.core.exceptions import HttpResponseError

        where, values = _filter(conditions)
        found: list[Columns] = []
        of = f"{self._table.table_name} {_range(conditions)}"
        token: Any = decode_place(cursor, of=of) if cursor else None  # the SDK declares a str: it is a dict
        for _ in range(MAX_REQUESTS_PER_PAGE):
            pages = self._table.query_entities(
                where, parameters=values, results_per_page=limit - len(found)
            ).by_page(continuation_token=token)
            try:
                with storage_errors():
                    found += next(pages)
            except HttpResponseError as error:
                if cursor and error.status_code == 400:  # noqa: PLR2004 - HTTP's own number
                    raise invalid_cursor() from error
                self._require_table(error)
                raise
            token = getattr(pages, "continuation_token", None)
            if not token or len(found) >= limit:
                break
        return found, encode_place(token, of=of) if token else None

    def write(self, partition: str, *changes: RowChange) -> str:
        """Make all changes or none, and return the version of the first row that is written.

        Raises:
            VersionConflict: one of the rows does not have the version that its change names, or storage's
                answer is incomplete: the rows may be written, but their new version is unknown.
            StorageUnavailable: there is no answer: the rows may be written.
        """
        from azure.core.exceptions import HttpResponseError

        try:
            with storage_errors():
                if len(changes) == 1:  # not worth a transaction
                    return self._write_one(partition, changes[0])
                return submit(self._table, partition, changes)
        except HttpResponseError as error:
            if error.status_code not in CONFLICT_STATUSES:
                raise
            self._require_table(error)
            raise VersionConflict(f"another worker wrote {changes[0].key} first") from error

    def delete(self, partition: str, key: str) -> None:
        """Delete a row; nothing happens if it is gone already."""
        with storage_errors():
            self._table.delete_entity(partition, key)

    def _write_one(self, partition: str, change: RowChange) -> str:
        from azure.core import MatchConditions
        from azure.data.tables import UpdateMode

        unchanged = MatchConditions.IfNotModified
        match change:
            case Delete(key, None):
                self.delete(partition, key)
                return ""
            case Delete(key, etag):
                self._table.delete_entity(partition, key, etag=etag, match_condition=unchanged)
                return ""
            case Insert(key, columns):
                saved = self._table.create_entity(
                    _entity(partition, key, columns), retry_on_methods=RETRIED_METHODS
                )
            case Upsert(key, columns):
                saved = self._table.upsert_entity(_entity(partition, key, columns), UpdateMode.REPLACE)
            case Replace(key, columns, etag):
                saved = self._table.update_entity(
                    _entity(partition, key, columns),
                    UpdateMode.REPLACE,
                    etag=etag,
                    match_condition=unchanged,
                )
        return _saved_version(change, str(saved["etag"]))

    def _entities(self, found: Iterable[Columns]) -> Iterator[Any]:
        """Yield what a query finds."""
        from azure.core.exceptions import HttpResponseError

        try:
            yield from with_storage_errors(found)
        except HttpResponseError as error:
            self._require_table(error)
            raise

    def _require_table(self, error: Exception) -> None:
        """Raise ``InvalidSettings`` if a table is missing; a missing row is a 404, too."""
        if "TableNotFound" in str(error):
            name = self._table.table_name
            raise InvalidSettings(
                f"storage has no table `{name}`: create it, or run `azd provision`"
            ) from error


def _entity(partition: str, key: str, columns: Columns) -> dict[str, Any]:
    return {"PartitionKey": partition, "RowKey": key, **columns}


def _saved_version(change: RowChange, etag: str) -> str:
    """Return the version of a row that was written, if storage's answer is complete."""
    if _is_etag(etag):
        return etag
    # The connection ended within the headers: a success, without its ETag or with a part of it.
    if isinstance(change, Upsert):  # no caller uses the version of a row that is written like this
        return ""
    raise VersionConflict(f"{change.key} was written, but storage's answer does not name its version")


def _is_etag(text: str) -> bool:
    """Return whether that is a complete ETag."""
    return bool(_ETAG.fullmatch(text))


def _filter(conditions: Sequence[Condition]) -> tuple[str, dict[str, Any]]:
    """Return the OData filter of the conditions that have a value, and its parameters."""
    given = [condition for condition in conditions if condition.value is not None]
    where, values = list[str](), dict[str, Any]()
    for condition in given:
        options = condition.value if isinstance(condition.value, tuple) else (condition.value,)
        names = {f"p{len(values) + n}": _known(value) for n, value in enumerate(options)}
        either = " or ".join(f"{condition.column} {condition.operator} @{name}" for name in names)
        where.append(f"( {either} )" if len(names) > 1 else either)  # the SDK splits at spaces
        values |= names
    return " and ".join(where), values


def _range(conditions: Sequence[Condition]) -> list[Condition]:
    """Return the conditions that say between which keys the rows are: their list has a cursor of its own."""
    return [each for each in conditions if each.column.endswith("Key") and each.value is not None]


def _known(value: object) -> object:
    """Return the value, or the first time that storage knows if it is an earlier one."""
    return max(value, _FIRST_TIME) if isinstance(value, datetime) else value
