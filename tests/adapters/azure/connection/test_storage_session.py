"""What the lean session sends is what ``requests`` would send, but for headers that storage does not need."""

import re
from contextlib import suppress
from datetime import timedelta

import pytest
from azure.core.exceptions import HttpResponseError, ServiceRequestError
from azure.data.tables import TableClient
from azure.storage.queue import QueueClient
from requests import Session

from shared.adapters.azure.connection.storage_session import StorageSession
from shared.adapters.azure.connection.storage_transport import StorageTransport
from shared.adapters.azure.row_change import Delete, Insert, Replace, Upsert
from shared.adapters.azure.storage_queues import StorageOutbox, StoragePoisonQueue, StorageQueueStats
from shared.adapters.azure.versioned_rows import Rows
from shared.adapters.connection_pool import pooled
from shared.domain.messages.envelope import envelope_of
from tests.examples import a_message
from tests.raw_http import RawServer
from tests.raw_http.certificate import make_certificate

REFUSAL = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
OLD = "W/\"datetime'2026-03-01T12%3A00%3A00.0000000Z'\""
VARYING = {b"date", b"x-ms-date", b"authorization", b"x-ms-client-request-id", b"host", b"content-type"}
ONLY_REQUESTS_SENDS = {b"accept", b"accept-encoding", b"connection", b"user-agent"}
ACCOUNT = "AccountName=a;AccountKey=a2V5;TableEndpoint={0}/a;QueueEndpoint={0}/a"

TABLE_USES = {
    "get": lambda rows: rows.get("a 'key' +%", "ünd & so"),
    "list": lambda rows: list(rows.between("p", "a", "z~")),
    "page": lambda rows: rows.page([], limit=5, cursor=None),
    "insert": lambda rows: rows.write("p", Insert("new", {"Text": "Grüße 😀"})),
    "replace": lambda rows: rows.write("p", Replace("o|ne", {"Text": "\u2028"}, OLD)),
    "upsert": lambda rows: rows.write("p", Upsert("+351 two", {})),
    "transaction": lambda rows: rows.write("p", Upsert("three", {"Text": "é"}), Upsert("four", {})),
    "delete": lambda rows: rows.delete("p", "none"),
    "delete a version": lambda rows: rows.write("p", Delete("one", OLD)),
}
QUEUE_USES = {
    "put": lambda queue: StorageOutbox(queue).put(envelope_of(a_message(body="é")), delay=timedelta(0)),
    "receive": lambda queue: list(StoragePoisonQueue(queue).receive()),
    "depth": lambda queue: StorageQueueStats(queue).depth(),
}


def sent_by(session: Session, name: str) -> tuple[bytes, dict[bytes, bytes], bytes]:
    """Return what a session sends for that use: the first line, headers, and body."""
    requests: list[bytes] = []

    def refuse(request: bytes) -> bytes:
        requests.append(request)
        return REFUSAL

    with RawServer(refuse) as server:
        options = {"transport": StorageTransport(session=pooled(session)), "retry_total": 0}
        account = ACCOUNT.format(server.url)
        with suppress(Exception):  # each use reports the refusal in its own way
            if name in TABLE_USES:
                TABLE_USES[name](Rows(TableClient.from_connection_string(account, "t", **options)))
            else:
                QUEUE_USES[name](QueueClient.from_connection_string(account, "q", **options))
    head, _, body = requests[0].partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    headers = {key.lower(): value for key, _, value in (line.partition(b": ") for line in lines)}
    without_ids = re.sub(rb"[0-9a-f]{32}|127\.0\.0\.1:\d+", b"-", body)
    return first, {key: value for key, value in headers.items() if key not in VARYING}, without_ids


@pytest.mark.parametrize("name", [*TABLE_USES, *QUEUE_USES])
def test_it_sends_what_requests_would_send(name):
    first, headers, body = sent_by(StorageSession(), name)
    expected_first, expected_headers, expected_body = sent_by(Session(), name)

    assert (first, body) == (expected_first, expected_body)
    differing = {key for key, value in headers.items() ^ expected_headers.items()}
    assert differing <= ONLY_REQUESTS_SENDS


def test_certificates_of_the_environment_are_trusted_and_no_others(monkeypatch, tmp_path):
    tls, trusted = make_certificate(tmp_path)

    def use(session: Session) -> None:
        with RawServer(lambda _: REFUSAL, tls=tls) as server:
            account = ACCOUNT.format(server.url)
            transport = StorageTransport(session=session)
            table = TableClient.from_connection_string(account, "t", transport=transport, retry_total=0)
            table.get_entity("p", "r")

    with pytest.raises(ServiceRequestError, match="CERTIFICATE_VERIFY_FAILED"):
        use(pooled(StorageSession()))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
    with pytest.raises(HttpResponseError, match="Forbidden"):
        use(pooled(StorageSession()))


def test_a_proxy_of_the_environment_gets_the_request(monkeypatch):
    with RawServer(lambda _: REFUSAL) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        transport = StorageTransport(session=pooled(StorageSession()))
        account = ACCOUNT.format("http://account.example")
        table = TableClient.from_connection_string(account, "t", transport=transport, retry_total=0)
        with pytest.raises(HttpResponseError, match="Forbidden"):
            table.get_entity("p", "r")
