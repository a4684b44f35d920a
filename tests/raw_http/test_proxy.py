import ssl
import time
import urllib.request

import pytest

from tests.raw_http import FaultProxy, RawServer
from tests.raw_http.certificate import make_certificate

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"


def fetched(url: str, **options) -> bytes:
    with urllib.request.urlopen(url, timeout=10, **options) as answer:
        return answer.read()


@pytest.mark.parametrize(
    "answer",
    [CHUNKED, b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", b"HTTP/1.1 200 OK\r\n\r\nhello"],
    ids=["in chunks", "of known length", "until the end of the connection"],
)
def test_an_answer_passes_however_its_end_is_told(answer):
    with RawServer(lambda _: answer) as upstream, FaultProxy(upstream.port) as proxy:
        assert [fetched(proxy.url), fetched(proxy.url), proxy.passed] == [b"hello", b"hello", 2]


def test_with_tls_only_clients_that_trust_the_certificate_get_an_answer(tmp_path):
    context, trusted = make_certificate(tmp_path)

    with RawServer(lambda _: CHUNKED) as upstream, FaultProxy(upstream.port, tls=context) as proxy:
        assert fetched(proxy.url, context=ssl.create_default_context(cafile=trusted)) == b"hello"
        with pytest.raises(OSError, match="certificate verify failed"):
            fetched(proxy.url, context=ssl.create_default_context())


def test_a_client_sees_a_reset_if_nobody_is_upstream():
    with RawServer(lambda _: b"") as upstream:
        port = upstream.port

    with FaultProxy(port) as proxy, pytest.raises(ConnectionResetError):
        fetched(proxy.url)


def test_the_end_of_a_proxy_ends_what_stands_still():
    began = time.monotonic()

    with (
        FaultProxy(9, lambda exchange: exchange.wait(60)) as proxy,
        pytest.raises(OSError, match="timed out"),
    ):
        urllib.request.urlopen(proxy.url, timeout=0.1)

    assert time.monotonic() - began < 30


def test_an_answer_of_storage_has_the_id_of_its_request():
    with RawServer(lambda _: CHUNKED) as upstream, FaultProxy(upstream.port) as proxy:
        request = urllib.request.Request(proxy.url, headers={"x-ms-client-request-id": "a1"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.headers["x-ms-client-request-id"] == "a1"
