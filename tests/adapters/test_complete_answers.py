"""An answer that is cut within its headers is no answer, whatever its first line says."""

import pytest
from requests.exceptions import ConnectionError as NoAnswer

from shared.adapters.complete_answers import CompleteAnswers, CompleteResponse
from shared.adapters.connection_pool import session
from tests.raw_http import RawServer

HEAD = b"HTTP/1.1 200 OK\r\nServer: one\r\nContent-Length: 0\r\n\r\n"


def server_of(answer: bytes) -> RawServer:
    """Return a server that always answers the same."""
    return RawServer(lambda _: answer)


def test_an_answer_that_is_cut_anywhere_in_its_headers_is_an_error():
    for length in range(len(HEAD)):
        with server_of(HEAD[:length]) as server, session() as ours, pytest.raises(NoAnswer):
            ours.get(server.url)


def test_an_answer_with_complete_headers_is_returned():
    with RawServer(lambda _: HEAD) as server, session() as ours:
        assert ours.get(server.url).headers["Server"] == "one"


def test_headers_after_a_100_continue_must_be_complete_too():
    interim = b"HTTP/1.1 100 Continue\r\n\r\n"
    with RawServer(lambda _: interim + HEAD[:30]) as server, session() as ours, pytest.raises(NoAnswer):
        ours.get(server.url)


def test_connections_with_tls_and_by_way_of_a_proxy_read_the_same_way():
    adapter = session().get_adapter("https://desk.example")
    assert isinstance(adapter, CompleteAnswers)

    for manager in (adapter.poolmanager, adapter.proxy_manager_for("http://proxy.example:3128")):
        for pool in manager.pool_classes_by_scheme.values():
            assert vars(pool)["ConnectionCls"].response_class is CompleteResponse
