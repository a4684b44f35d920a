"""Storage's answers, cut anywhere, and answers that are not storage's: none counts, for any request."""

from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest
from azure.data.tables import TableClient
from azure.storage.queue import QueueClient

from shared.adapters.azure.connection.storage_session import StorageSession
from shared.adapters.azure.connection.storage_transport import StorageTransport
from shared.adapters.azure.row_change import Delete, Insert, Replace, Upsert
from shared.adapters.azure.storage_queues import StorageOutbox, StoragePoisonQueue, StorageQueueStats
from shared.adapters.azure.versioned_rows import Rows
from shared.adapters.connection_pool import pooled
from shared.domain.messages.envelope import envelope_of
from shared.errors import StorageUnavailable, VersionConflict
from tests.examples import a_message
from tests.raw_http import CuttingProxy, RawServer

NAME = (f"answers{number}" for number in count())
OLD = "W/\"datetime'2026-03-01T12%3A00%3A00.0000000Z'\""

TABLE_USES = {
    "get": lambda rows: rows.get("p", "one"),
    "get what is missing": lambda rows: rows.get("p", "none"),
    "list": lambda rows: list(rows.between("p", "a", "z")),
    "page": lambda rows: rows.page([], limit=5, cursor=None),
    "insert": lambda rows: rows.write("p", Insert("new", {})),
    "replace": lambda rows: rows.write("p", Replace("one", {}, OLD)),
    "upsert": lambda rows: rows.write("p", Upsert("two", {})),
    "transaction": lambda rows: rows.write("p", Upsert("three", {}), Upsert("four", {})),
    "delete": lambda rows: rows.delete("p", "none"),
    "delete a version": lambda rows: rows.write("p", Delete("one", OLD)),
}
QUEUE_USES = {
    "put": lambda queue: StorageOutbox(queue).put(envelope_of(a_message()), delay=timedelta(0)),
    "receive": lambda queue: list(StoragePoisonQueue(queue).receive()),
    "depth": lambda queue: StorageQueueStats(queue).depth(),
}

HTML = b"HTTP/1.1 %s\r\nContent-Type: text/html\r\nContent-Length: 7\r\n\r\n<html/>"
OTHERS = {
    "a page": HTML % b"200 OK",
    "a proxy's 404": HTML % b"404 Not Found",
    "a proxy's 409": HTML % b"409 Conflict",
    "a proxy's 412": HTML % b"412 Precondition Failed",
    "another service": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    "nothing": b"HTTP/1.1 204 No Content\r\nServer: proxy\r\n\r\n",
    "another request": b"HTTP/1.1 204 No Content\r\nx-ms-version: 1\r\nx-ms-client-request-id: 7\r\n\r\n",
}


class Storage:
    """A table and a queue on Azurite, reached by way of any URL."""

    def __init__(self, azurite) -> None:
        self.azurite, self.name = azurite, next(NAME)
        self.options = {"transport": StorageTransport(session=pooled(StorageSession())), "retry_total": 0}
        self.ports = {"table": azurite.table_port, "queue": azurite.queue_port}

    def rows(self, url: str) -> Rows:
        return Rows(TableClient.from_connection_string(self._at(url, "table"), self.name, **self.options))

    def queue(self, url: str) -> QueueClient:
        return QueueClient.from_connection_string(self._at(url, "queue"), self.name, **self.options)

    def _at(self, url: str, service: str) -> str:
        direct = f"http://127.0.0.1:{self.ports[service]}"
        return self.azurite.connection_string.replace(direct, url)


@pytest.fixture(scope="module")
def storage(azurite):
    made = Storage(azurite)
    TableClient.from_connection_string(azurite.connection_string, made.name).create_table()
    QueueClient.from_connection_string(azurite.connection_string, made.name).create_queue()
    made.rows(f"http://127.0.0.1:{azurite.table_port}").write("p", Insert("one", {"Text": "x"}))
    made.queue(f"http://127.0.0.1:{azurite.queue_port}").send_message("hello")
    return made


def uses(storage):
    """Yield each request: its name, a function that makes it at a URL, and the port of the real service."""
    for name, use in TABLE_USES.items():
        yield name, lambda url, use=use: use(storage.rows(url)), storage.ports["table"]
    for name, use in QUEUE_USES.items():
        yield name, lambda url, use=use: use(storage.queue(url)), storage.ports["queue"]


def positions(head: bytes) -> set[int]:
    """Return where to cut: after the first line, in the middle, within the last header, after it."""
    ends = [at + 1 for at, byte in enumerate(head) if byte == ord("\n")]
    return {ends[0], ends[len(ends) // 2], ends[-2] - 9, ends[-2]}


def server_of(answer: bytes) -> RawServer:
    """Return a server that always answers the same."""
    return RawServer(lambda _: answer)


def head_of_answer(use, port: int) -> bytes:
    """Return the first line and the headers of the real answer."""
    answers: list[bytes] = []

    def note(_, answer: bytes) -> None:
        answers.append(answer)

    with CuttingProxy(port, note) as proxy, suppress(VersionConflict):
        use(proxy.url)
    return answers[0].partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


def test_every_request_refuses_an_answer_that_is_cut_within_its_headers(storage):
    for name, use, port in uses(storage):
        head = head_of_answer(use, port)
        for at in positions(head):
            with server_of(head[:at]) as server, pytest.raises(StorageUnavailable):
                pytest.fail(f"{name} at {at}: {use(server.url)}")


@pytest.mark.parametrize("other", OTHERS)
def test_every_request_refuses_an_answer_that_is_not_storages_own(storage, other):
    with server_of(OTHERS[other]) as server:
        for name, use, _ in uses(storage):
            with pytest.raises(StorageUnavailable):
                pytest.fail(f"{name}: {use(server.url)}")
