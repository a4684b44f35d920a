"""A server whose script decides, for each request, which bytes go where and how the connection ends."""

import select
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Self

from tests.raw_http.wire import closes_connection, read_answer, read_request, with_request_id

RESET_ON_CLOSE = struct.pack("ii", 1, 0)
STOP_SECONDS = 5


def _has_something(connection: socket.socket) -> bool:
    """Return whether a connection can be read; not by ``select``, which knows 1,024 open files only."""
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))


class Upstream:
    """The connection to upstream that belongs to one connection of a client; opened on first use."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection: socket.socket | None = None

    def ask(self, request: bytes) -> bytes:
        """Send a request, and return the whole answer."""
        method = request.partition(b" ")[0]
        connection = self._connection
        if connection is None or _has_something(connection):  # upstream has closed it
            self.close()
            connection = self._connection = socket.create_connection(("127.0.0.1", self._port))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(request)
        with connection.makefile("rb") as incoming:
            answer = read_answer(incoming, method=method)
        if closes_connection(answer, method=method):
            self.close()
        return answer

    def ask_in_part(self, part: bytes) -> None:
        """Send a part of a request on a connection of its own, and close that."""
        with socket.create_connection(("127.0.0.1", self._port)) as connection:
            connection.sendall(part)

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._connection:
            self._connection.close()
            self._connection = None


class Exchange:
    """One request, and what a script can do with it."""

    def __init__(
        self, request: bytes, connection: socket.socket, *, upstream: Upstream, stopping: threading.Event
    ) -> None:
        self.request = request
        self.is_over = False  # this exchange is the last one on its connection
        self._known: list[bytes] = []
        self._connection = connection
        self._upstream = upstream
        self._stopping = stopping

    def ask(self, request: bytes | None = None) -> bytes:
        """Send the request upstream, and return the whole answer."""
        if self._known:
            return self._known.pop()
        sent = self.request if request is None else request
        answer = with_request_id(self._upstream.ask(sent), sent)
        self.is_over |= closes_connection(answer, method=sent.partition(b" ")[0])
        return answer

    def ask_ahead(self) -> bytes:
        """Return the answer, for a look at it; the next ``ask`` returns it once more."""
        answer = self.ask()
        self._known.append(answer)
        return answer

    def ask_in_part(self, length: int) -> None:
        """Send the first bytes of the request upstream, and close that connection."""
        self._upstream.ask_in_part(self.request[:length])

    def reply(self, answer: bytes) -> None:
        """Send these bytes to the client."""
        self._connection.sendall(answer)

    def close(self) -> None:
        """End the connection in order (FIN), whatever was sent."""
        self.is_over = True

    def reset(self) -> None:
        """Reset the connection (RST), whatever was sent."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self.is_over = True

    def wait(self, seconds: float) -> None:
        """Let this exchange stand still; the end of the server ends the wait."""
        self._stopping.wait(seconds)


type Script = Callable[[Exchange], None]
"""Called for each request, in the thread of its connection. A ``ConnectionError`` resets the connection."""


def forward(exchange: Exchange) -> None:
    """Let a request and its answer pass."""
    exchange.reply(exchange.ask())


class ScriptedServer:
    """Calls a script for each request, on one thread for each connection; with TLS if it has a context."""

    def __init__(self, script: Script, *, upstream_port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.passed = 0  # all requests
        self._script = script
        self._upstream_port = upstream_port
        self._tls = tls
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        self._stopping = threading.Event()

    def __enter__(self) -> Self:
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):  # its client was faster
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(STOP_SECONDS)

    @property
    def port(self) -> int:
        """The port on 127.0.0.1."""
        return int(self._listening.getsockname()[1])

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:  # it was closed
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=self._serve, args=[connection], daemon=True)
            self._threads = [*(known for known in self._threads if known.is_alive()), thread]
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError), self._secured(connection) as secured:
            with self._lock:
                self._connections.add(secured)
            try:
                if not self._stopping.is_set():
                    self._serve_requests(secured)
            except OSError:
                secured.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            finally:
                with self._lock:
                    self._connections.discard(secured)

    def _secured(self, connection: socket.socket) -> socket.socket:
        return self._tls.wrap_socket(connection, server_side=True) if self._tls else connection

    def _serve_requests(self, connection: socket.socket) -> None:
        with connection.makefile("rb") as incoming, closing(Upstream(self._upstream_port)) as upstream:
            while request := read_request(incoming):
                with self._lock:
                    self.passed += 1
                exchange = Exchange(request, connection, upstream=upstream, stopping=self._stopping)
                self._script(exchange)
                if exchange.is_over:
                    return


class RawServer(ScriptedServer):
    """Answers each request with the bytes that ``answer`` returns for it, and closes the connection."""

    def __init__(self, answer: Callable[[bytes], bytes], *, tls: ssl.SSLContext | None = None) -> None:
        def script(exchange: Exchange) -> None:
            exchange.reply(answer(exchange.request))
            exchange.close()

        super().__init__(script, tls=tls)
