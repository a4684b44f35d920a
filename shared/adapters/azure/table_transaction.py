"""One transaction of rows of an Azure table, as one request.

The SDK's own ``submit_transaction`` starts three thread pools for each
request; with a dozen threads at work they take longer than storage itself
(docs/decisions.md). Authentication, time-outs and retries stay the SDK's.

Source: https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import uuid4

import msgspec

from shared.adapters.azure.row_change import Delete, Insert, Replace, RowChange, Upsert
from shared.errors import VersionConflict

if TYPE_CHECKING:
    from azure.core.rest import HttpResponse
    from azure.data.tables import TableClient


_STATUS = re.compile(rb"^HTTP/1\.1 (\d{3})", re.MULTILINE)
_ETAG = re.compile(rb"^etag: *((?:W/)?\"[^\"\r\n]*\")", re.MULTILINE | re.IGNORECASE)

RETRIED_METHODS = frozenset({"POST", "PUT", "DELETE"})
"""Methods that the SDK may retry when a connection breaks; by default it leaves out POST.

A change names the version that it replaces, so it is made once: storage
refuses the second request with a version conflict, which callers handle anyway.
"""


def submit(table: "TableClient", partition: str, changes: Sequence[RowChange]) -> str:
    """Make all changes of one partition or none; return the version (ETag) of the first row that is written.

    Raises:
        HttpResponseError: storage refused one, with its status.
        VersionConflict: the answer is incomplete, so whether the changes were made is unknown.
    """
    from azure.core.exceptions import AzureError
    from azure.core.rest import HttpRequest

    account = table.url.rstrip("/")
    boundary = uuid4().hex
    request = HttpRequest(
        "POST",
        f"{account}/$batch",
        headers={
            "Content-Type": f"multipart/mixed; boundary=batch_{boundary}",
            "x-ms-version": "2019-02-02",
            "DataServiceVersion": "3.0",
            "Accept": "application/json",
        },
        content=_body(f"{account}/{table.table_name}", partition, changes, boundary=boundary),
    )
    # The client has no public method for a custom request; its generated part has.
    response = table._client.send_request(request, stream=True, retry_on_methods=RETRIED_METHODS)  # noqa: SLF001
    try:
        body = response.read()
    except AzureError:  # the connection ended within the body
        body = b""
    return _version(response, body, changes)


def _version(response: "HttpResponse", body: bytes, changes: Sequence[RowChange]) -> str:
    """Return the version of the first row that is written, as the body of a response names it.

    A refused transaction is HTTP 202 too; the status of the one change that
    was refused is in the body. If the connection ends within the headers,
    Python's HTTP client takes that for the end of the headers and returns an
    empty body: only an answer with a status for each change is a success.
    """
    from azure.core.exceptions import HttpResponseError

    statuses = [int(code) for code in _STATUS.findall(body)]
    worst = max(response.status_code, *statuses) if statuses else response.status_code
    if worst >= 400:  # noqa: PLR2004 - HTTP's own number
        text = body[-500:].decode(errors="replace")
        refusal = HttpResponseError(f"transaction refused: {text}", response=response)
        refusal.status_code = worst
        raise refusal
    etag = _ETAG.search(body)
    if len(statuses) != len(changes) or not (etag or isinstance(changes[0], Delete)):
        raise VersionConflict(
            f"storage's answer has {len(statuses)} of {len(changes)} statuses:"
            " whether the transaction was made is unknown"
        )
    return etag[1].decode() if etag else ""


def _body(table: str, partition: str, changes: Sequence[RowChange], *, boundary: str) -> bytes:
    lines = [
        f"--batch_{boundary}",
        f"Content-Type: multipart/mixed; boundary=changeset_{boundary}",
        "",
        *(line for change in changes for line in _part(table, partition, change, boundary=boundary)),
        f"--changeset_{boundary}--",
        f"--batch_{boundary}--",
        "",
    ]
    return "\r\n".join(lines).encode()


def _part(table: str, partition: str, change: RowChange, *, boundary: str) -> Iterator[str]:
    """Yield the lines of the request that makes one change."""
    yield from (
        f"--changeset_{boundary}",
        "Content-Type: application/http",
        "Content-Transfer-Encoding: binary",
        "",
    )
    row = f"{table}(PartitionKey={_key(partition)},RowKey={_key(change.key)})"
    match change:
        case Insert():
            yield f"POST {table} HTTP/1.1"
        case Replace(etag=etag):
            yield from (f"PUT {row} HTTP/1.1", f"If-Match: {etag}")
        case Upsert():
            yield f"PUT {row} HTTP/1.1"
        case Delete(etag=etag):
            yield from (f"DELETE {row} HTTP/1.1", f"If-Match: {etag or '*'}")
    yield from ("Accept: application/json;odata=minimalmetadata", "Prefer: return-no-content")
    if isinstance(change, Delete):
        yield from ("", "")
        return
    entity = {"PartitionKey": partition, "RowKey": change.key, **dict(_typed(change.columns))}
    # Azurite takes U+2028 and U+2029 for the end of a line, and the JSON before them for the whole entity.
    text = msgspec.json.encode(entity).decode().replace("\u2028", r"\u2028").replace("\u2029", r"\u2029")
    yield from ("Content-Type: application/json", f"Content-Length: {len(text.encode())}", "", text)


def _key(value: str) -> str:
    """Return a key as it is written in a URL."""
    return "'" + quote(value.replace("'", "''"), safe="") + "'"


def _typed(columns: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the columns with their types, where JSON has none of its own.

    Source: https://learn.microsoft.com/rest/api/storageservices/payload-format-for-table-service-operations
    """
    for name, value in columns.items():
        if isinstance(value, datetime):
            yield f"{name}@odata.type", "Edm.DateTime"
            yield name, value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        else:
            yield name, value
