"""One transaction of rows of an Azure table, as one request.

The SDK's own ``submit_transaction`` starts three thread pools for each
request; with a dozen threads at work they take longer than storage itself
(docs/decisions.md). Authentication, time-outs and retries stay the SDK's.

Source: https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote
from uuid import uuid4

import msgspec

from shared.errors import VersionConflict

if TYPE_CHECKING:
    from azure.core.rest import HttpResponse
    from azure.data.tables import TableClient


_STATUS = re.compile(rb"^HTTP/1\.1 (\d{3})", re.MULTILINE)
_ETAG = re.compile(rb"^etag: *((?:W/)?\"[^\"\r\n]*\")", re.MULTILINE | re.IGNORECASE)

REPEATED = frozenset({"POST", "PUT", "DELETE"})
"""What the SDK may send once more when a connection breaks; of itself it leaves out POST.

A change names the version that it replaces, so it is made once: the second
request is refused as if somebody else had written, which callers look into
anyway.
"""


class Operation(NamedTuple):
    """What happens to one row of the partition."""

    method: str  # POST creates, PUT replaces, DELETE deletes
    key: str
    columns: Mapping[str, Any] | None = None
    if_match: str | None = None  # the version it must have; "*": any, but it must be there


def submit(table: "TableClient", partition: str, operations: Sequence[Operation]) -> str:
    """Do all operations or none, and return the new version (ETag) of the first row.

    Raises:
        HttpResponseError: storage refused one, with its status.
        Changed: the answer is not complete, so it does not tell whether they were done.
    """
    from azure.core.exceptions import AzureError
    from azure.core.rest import HttpRequest

    account = table.url.rstrip("/")
    mark = uuid4().hex
    request = HttpRequest(
        "POST",
        f"{account}/$batch",
        headers={
            "Content-Type": f"multipart/mixed; boundary=batch_{mark}",
            "x-ms-version": "2019-02-02",
            "DataServiceVersion": "3.0",
            "Accept": "application/json",
        },
        content=_body(f"{account}/{table.table_name}", partition, operations, mark=mark),
    )
    # The client has no public method for a request of one's own; its generated part has.
    answer = table._client.send_request(request, stream=True, retry_on_methods=REPEATED)  # noqa: SLF001
    try:
        said = answer.read()
    except AzureError:  # the connection ended within the body
        said = b""
    return _version(answer, said, operations)


def _version(answer: "HttpResponse", said: bytes, operations: Sequence[Operation]) -> str:
    """Return the version of the first row that an answer with the body ``said`` tells.

    A refused transaction is HTTP 202 too; the status of the one operation that
    was refused is in the body. If the connection ends within the headers,
    Python's HTTP client takes that for the end of the headers and returns an
    empty body: only an answer with a status for each operation is a success.
    """
    from azure.core.exceptions import HttpResponseError

    statuses = [int(code) for code in _STATUS.findall(said)]
    worst = max(answer.status_code, *statuses) if statuses else answer.status_code
    if worst >= 400:  # noqa: PLR2004 - HTTP's own number
        text = said[-500:].decode(errors="replace")
        refusal = HttpResponseError(f"transaction refused: {text}", response=answer)
        refusal.status_code = worst
        raise refusal
    etag = _ETAG.search(said)
    if len(statuses) != len(operations) or not (etag or operations[0].method == "DELETE"):
        raise VersionConflict(
            f"storage's answer tells {len(statuses)} of {len(operations)} statuses:"
            " whether the transaction was made is unknown"
        )
    return etag[1].decode() if etag else ""


def _body(table: str, partition: str, operations: Sequence[Operation], *, mark: str) -> bytes:
    lines = [
        f"--batch_{mark}",
        f"Content-Type: multipart/mixed; boundary=changeset_{mark}",
        "",
        *(line for one in operations for line in _part(table, partition, one, mark=mark)),
        f"--changeset_{mark}--",
        f"--batch_{mark}--",
        "",
    ]
    return "\r\n".join(lines).encode()


def _part(table: str, partition: str, operation: Operation, *, mark: str) -> Iterator[str]:
    yield from (
        f"--changeset_{mark}",
        "Content-Type: application/http",
        "Content-Transfer-Encoding: binary",
        "",
    )
    place = (
        "" if operation.method == "POST" else f"(PartitionKey={_key(partition)},RowKey={_key(operation.key)})"
    )
    yield f"{operation.method} {table}{place} HTTP/1.1"
    if operation.if_match:
        yield f"If-Match: {operation.if_match}"
    yield from ("Accept: application/json;odata=minimalmetadata", "Prefer: return-no-content")
    if operation.columns is None:
        yield from ("", "")
        return
    entity = {"PartitionKey": partition, "RowKey": operation.key, **dict(_columns(operation.columns))}
    # Azurite takes both of these for the end of a line, and the JSON before them for the whole.
    text = msgspec.json.encode(entity).decode().replace("\u2028", r"\u2028").replace("\u2029", r"\u2029")
    yield from ("Content-Type: application/json", f"Content-Length: {len(text.encode())}", "", text)


def _key(value: str) -> str:
    """Return a key as it stands in a URL."""
    return "'" + quote(value.replace("'", "''"), safe="") + "'"


def _columns(columns: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the columns with their types, where JSON has none of its own.

    Source: https://learn.microsoft.com/rest/api/storageservices/payload-format-for-table-service-operations
    """
    for name, value in columns.items():
        if isinstance(value, datetime):
            yield f"{name}@odata.type", "Edm.DateTime"
            yield name, value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        else:
            yield name, value
