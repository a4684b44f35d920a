"""What an error of storage means, by the SDK's client against servers that refuse everything."""

import pytest
from azure.core.exceptions import HttpResponseError
from azure.data.tables import TableClient

from local.ports import free_port
from shared.adapters.azure.row_change import Insert, Replace, Upsert
from shared.adapters.azure.versioned_rows import Rows
from shared.errors import StorageUnavailable, VersionConflict
from tests.raw_http import RawServer

KEY = "c2VjcmV0"


def rows_of(endpoint: str) -> Rows:
    connection = f"AccountName=desk;AccountKey={KEY};TableEndpoint={endpoint}/desk;"
    return Rows(TableClient.from_connection_string(connection, "rows", retry_total=0))


def refusal(status: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()


CALLS = {
    "get": lambda rows: rows.get("p", "a"),
    "between": lambda rows: list(rows.between("p", "a", "z")),
    "page": lambda rows: rows.page([], limit=10, cursor=None),
    "write": lambda rows: rows.write("p", Insert("a", {})),
    "transaction": lambda rows: rows.write("p", Insert("a", {}), Upsert("b", {})),
    "delete": lambda rows: rows.delete("p", "a"),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("status", ["403 Forbidden", "401 Unauthorized", "500 Error", "503 Busy"])
def test_a_refusal_of_everything_is_an_outage(status, call):
    with RawServer(lambda _: refusal(status)) as server, pytest.raises(StorageUnavailable, match=status[:3]):
        call(rows_of(server.url))


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_no_answer_is_an_outage(call):
    with pytest.raises(StorageUnavailable, match="does not answer"):
        call(rows_of(f"http://127.0.0.1:{free_port()}"))


def test_a_refusal_of_one_row_is_no_outage():
    with RawServer(lambda _: refusal("413 Too Large")) as server, pytest.raises(HttpResponseError):
        rows_of(server.url).write("p", Insert("a", {}))
    with RawServer(lambda _: refusal("412 Changed")) as server, pytest.raises(VersionConflict):
        rows_of(server.url).write("p", Replace("a", {}, '"v"'))
