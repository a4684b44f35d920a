import socket
import urllib.request

from tests.raw_http import RawServer


def test_a_client_that_closes_within_its_request_does_not_block_the_next_one():
    with RawServer(lambda _: b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK") as server:
        port = int(server.url.rpartition(":")[2])
        for part in (b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\n"):
            with socket.create_connection(("127.0.0.1", port)) as connection:
                connection.sendall(part)

        with urllib.request.urlopen(server.url, timeout=10) as answer:
            assert answer.read() == b"OK"
