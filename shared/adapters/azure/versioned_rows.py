"""Rows of an Azure table, each changed only by whoever read its newest version.

Source: https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
"""

import base64
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from shared.adapters.azure.table_transaction import REPEATED, Operation, submit
from shared.errors import Fault, InvalidInput, InvalidSettings, VersionConflict

if TYPE_CHECKING:
    from azure.data.tables import TableClient

SOMEONE_ELSE_WROTE = {404, 409, 412}
"""HTTP's answers to a change of a row that is gone, there already, or newer than we know."""

_ETAG = re.compile(r'(?:W/)?"[^"]*"')
"""An ETag that is complete. Source: https://www.rfc-editor.org/rfc/rfc9110#name-etag"""

MOST_ROUNDS = 40
"""Requests for one page: storage may answer with less than was asked for, even with nothing.

Source: https://learn.microsoft.com/rest/api/storageservices/query-timeout-and-pagination
"""


class Row(NamedTuple):
    """A row as it was read: its columns, and the mark of its version (an ETag)."""

    columns: Mapping[str, Any]
    version: str


class Change(NamedTuple):
    """What is to become of one row: new columns, or its end."""

    key: str
    columns: Mapping[str, Any] | None  # None deletes it
    version: str | None = (
        ""  # of the row that this replaces or deletes; None: whatever is there;
        # "": there must be none yet, or, to be deleted, whatever is there
    )


class Rows:
    """One table. Safe to share between threads."""

    def __init__(self, table: "TableClient") -> None:
        self._table = table

    def get(self, partition: str, key: str) -> Row | None:
        """Return that row, if it is there."""
        from azure.core.exceptions import ResourceNotFoundError

        try:
            entity = self._table.get_entity(partition, key)
        except ResourceNotFoundError as error:
            self._must_be_there(error)
            return None
        return Row(entity, entity.metadata["etag"] or "")

    def between(self, partition: str, first: str, last: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield key and columns of the rows from ``first`` up to, not including, ``last``, by key."""
        return ((key, row.columns) for key, row in self.versions_between(partition, first, last))

    def versions_between(self, partition: str, first: str, last: str) -> Iterator[tuple[str, Row]]:
        """Yield the same with their versions."""
        found = self._table.query_entities(
            "PartitionKey eq @partition and RowKey ge @first and RowKey lt @last",
            parameters={"partition": partition, "first": first, "last": last},
        )
        for entity in found:
            yield entity["RowKey"], Row(entity, entity.metadata["etag"] or "")

    def page(
        self, where: str, values: Mapping[str, Any], *, limit: int, cursor: str | None
    ) -> tuple[list[Mapping[str, Any]], str | None]:
        """Return up to ``limit`` rows that match, in order of their keys, and the cursor to the rest.

        Raises:
            InvalidInput: the cursor is none that this returned.
        """
        from azure.core.exceptions import HttpResponseError

        found: list[Mapping[str, Any]] = []
        token: Any = _place(cursor) if cursor else None  # the SDK says it is text; it is not
        for _ in range(MOST_ROUNDS):
            pages = self._table.query_entities(
                where, parameters=dict(values), results_per_page=limit - len(found)
            ).by_page(continuation_token=token)
            try:
                found += next(pages)
            except HttpResponseError as error:
                if cursor and error.status_code == 400:  # noqa: PLR2004 - HTTP's own number
                    raise _not_ours() from error
                raise
            token = getattr(pages, "continuation_token", None)
            if not token or len(found) >= limit:
                break
        return found, _cursor(token) if token else None

    def write(self, partition: str, *changes: Change) -> str:
        """Make all changes or none, and return the new version of the first row.

        Raises:
            Changed: one of the rows is not what its change says it replaces, or storage's answer is not
                complete: the rows may be written, but nobody knows their new version.
        """
        from azure.core.exceptions import HttpResponseError

        try:
            if len(changes) == 1:  # not worth a transaction
                return self._write_one(*_operation(partition, changes[0]))
            return submit(self._table, partition, [_part_of_transaction(one) for one in changes])
        except HttpResponseError as error:
            if error.status_code not in SOMEONE_ELSE_WROTE:
                raise
            self._must_be_there(error)
            raise VersionConflict(f"{changes[0].key} was written by someone else") from error

    def _must_be_there(self, error: Exception) -> None:
        """Tell a table that is missing from a row that is: both are a 404."""
        if "TableNotFound" in str(error):
            name = self._table.table_name
            raise InvalidSettings(
                f"storage has no table `{name}`: create it, or run `azd provision`"
            ) from error

    def delete(self, partition: str, key: str) -> None:
        """Delete a row; nothing happens if it is gone already."""
        self._table.delete_entity(partition, key)

    def _write_one(self, verb: str, entity: dict[str, Any], options: Mapping[str, Any]) -> str:
        if verb == "create":
            saved = self._table.create_entity(entity, retry_on_methods=REPEATED)
        elif verb == "delete":
            self._table.delete_entity(entity, **options)
            return ""
        elif verb == "upsert":
            saved = self._table.upsert_entity(entity, **options)
        else:
            saved = self._table.update_entity(entity, **options)
        etag = str(saved["etag"])
        if _ETAG.fullmatch(etag):
            return etag
        # The connection ended within the headers: a success, without its ETag or with a part of it.
        if verb == "upsert":  # nobody names the version when it is written like this
            return ""
        raise VersionConflict(
            f"{entity['RowKey']} was written, but storage's answer does not tell its version"
        )


def _cursor(place: Mapping[str, str]) -> str:
    """Return where storage goes on, as text that fits a URL."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def _place(cursor: str) -> dict[str, str]:
    """Return what ``_cursor`` made a cursor of."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True)
        place = msgspec.json.decode(text, type=dict[str, str])
    except ValueError:  # of base64, of UTF-8, of JSON
        raise _not_ours() from None
    if place.keys() != {"PartitionKey", "RowKey"}:
        raise _not_ours()
    return place


def _not_ours() -> InvalidInput:
    return InvalidInput([Fault("cursor", "must be the cursor of an earlier answer, as it was given")])


def _operation(partition: str, change: Change) -> tuple[str, dict[str, Any], Mapping[str, Any]]:
    from azure.core import MatchConditions
    from azure.data.tables import UpdateMode

    entity = {"PartitionKey": partition, "RowKey": change.key, **(change.columns or {})}
    unchanged = {"etag": change.version, "match_condition": MatchConditions.IfNotModified}
    if change.columns is None:
        return "delete", entity, unchanged if change.version else {}
    if change.version is None:
        return "upsert", entity, {"mode": UpdateMode.REPLACE}
    if not change.version:
        return "create", entity, {}
    return "update", entity, {"mode": UpdateMode.REPLACE, **unchanged}


def _part_of_transaction(change: Change) -> Operation:
    if change.columns is None:
        return Operation("DELETE", change.key, if_match=change.version or "*")
    if change.version == "":
        return Operation("POST", change.key, change.columns)
    return Operation("PUT", change.key, change.columns, if_match=change.version)
