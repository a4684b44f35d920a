from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, Thread

import pytest
from requests import Request

from shared.adapters.connection_pool import session

THREADS = 16
"""More than the 10 connections that `requests` keeps by itself."""


class Counting(ThreadingHTTPServer):
    """Counts who connects, and answers nobody before all have asked."""

    connections = 0
    request_queue_size = THREADS
    all_have_asked = Barrier(THREADS, timeout=30)

    def process_request(self, request, client_address):
        self.connections += 1
        super().process_request(request, client_address)


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Counting

    def do_GET(self):
        self.server.all_have_asked.wait()
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def server() -> Iterator[Counting]:
    with Counting(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_every_thread_keeps_its_connection(server):
    url = f"http://127.0.0.1:{server.server_port}/"
    with session() as kept, ThreadPoolExecutor(THREADS) as threads:
        for _ in range(3):
            list(threads.map(lambda _: kept.get(url), range(THREADS)))

    assert server.connections == THREADS


def test_a_proxy_of_the_environment_is_used(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:3128")
    with session() as through_proxy:
        settings = through_proxy.merge_environment_settings("https://api.example", {}, None, True, None)

    assert settings["proxies"]["https"] == "http://127.0.0.1:3128"


def test_certificates_of_the_environment_are_trusted(monkeypatch, tmp_path):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path))
    with session() as trusting:
        settings = trusting.merge_environment_settings("https://api.example", {}, None, None, None)

    assert settings["verify"] == str(tmp_path)


def test_a_password_of_the_machine_never_replaces_ours(monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine api.example login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    ours = {"Authorization": "SharedKey ours"}
    with session() as plain:
        sent = plain.prepare_request(Request("GET", "https://api.example", headers=ours))

    assert sent.headers["Authorization"] == "SharedKey ours"
