"""HTTP in raw bytes: a server that answers with any bytes, and a proxy that truncates answers."""

import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Self


class RawServer:
    """Answers each request with the bytes that ``answer`` returns for it, and closes the connection."""

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        self._answer = answer

    def __enter__(self) -> Self:
        self._listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._run, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:  # it was closed
                return
            with connection, suppress(ConnectionError):
                connection.sendall(self._answer(whole_request(connection)))


class CuttingProxy(RawServer):
    """Forwards requests, and returns the first ``keep`` bytes of each answer, or all of it for None."""

    def __init__(self, upstream_port: int, keep: Callable[[bytes, bytes], int | None]) -> None:
        super().__init__(self._pass)
        self._upstream_port = upstream_port
        self._keep = keep

    def _pass(self, request: bytes) -> bytes:
        closing = re.sub(rb"(?im)^Connection: .*\r\n", b"", request)
        closing = closing.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
        with socket.create_connection(("127.0.0.1", self._upstream_port)) as upstream:
            upstream.sendall(closing)
            with upstream.makefile("rb") as incoming:
                answer = incoming.read()
        return answer[: self._keep(request, answer)]


def whole_request(connection: socket.socket) -> bytes:
    """Read the head of a request, and as much body as its Content-Length says."""
    with connection.makefile("rb") as incoming:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = incoming.readline()
            if not line:
                raise ConnectionError("the client closed the connection within the head of its request")
            head += line
        length = re.search(rb"(?i)Content-Length: (\d+)", head)
        return head + incoming.read(int(length[1]) if length else 0)
