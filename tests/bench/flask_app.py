"""The Flask app under gunicorn, and an HTTP client with one connection for all requests."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from local.host.worker.wire import HttpRequest
from local.ports import free_port

APP = Path(__file__).parent / "apps" / "flask"
FLOW = Path(__file__).parent.parent.parent / "flows" / "reception.toml"


@asynccontextmanager
async def gunicorn(settings: Mapping[str, str], *, processes: int, threads: int) -> AsyncIterator[int]:
    """Run the Flask app; yield its port."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}"),
        *("--workers", str(processes), "--threads", str(threads), "--worker-class", "gthread"),
        *("--keep-alive", "60", "--log-level", "error"),
    ]
    process = await asyncio.create_subprocess_exec(*command, cwd=APP, env={"FLOW": str(FLOW), **settings})
    try:
        await _wait_until_listening(port)
        yield port
    finally:
        process.terminate()
        await process.wait()


async def _wait_until_listening(port: int) -> None:
    for _ in range(300):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise TimeoutError("gunicorn did not start")


class Connection:
    """One kept-alive HTTP connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def connect(cls, port: int) -> "Connection":
        """Connect to a port of this machine."""
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def post(self, request: HttpRequest) -> int:
        """Send ``request``; return the status once the whole answer has arrived."""
        parts = urlsplit(request.url)
        head = [
            f"POST {parts.path} HTTP/1.1",
            f"Host: {parts.netloc}",
            f"Content-Length: {len(request.body)}",
        ]
        head += [f"{name}: {value}" for name, value in request.headers.items()]
        self._writer.write("\r\n".join([*head, "", ""]).encode() + request.body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = answer.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        await (self._reader.readexactly(int(length)) if length else self._read_chunks())
        return int(answer.split(b" ", 2)[1])

    async def _read_chunks(self) -> None:
        while size := int(await self._reader.readuntil(b"\r\n"), 16):
            await self._reader.readexactly(size + 2)
        await self._reader.readuntil(b"\r\n")  # there are no trailers

    def close(self) -> None:
        """Close the connection."""
        self._writer.close()
