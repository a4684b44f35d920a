"""Start the process of a worker: forked, where that is possible, or else by itself."""

import asyncio
import atexit
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from local.host.worker.fork_server import LENGTH, STATUS

ROOT = Path(__file__).parents[3]


class Process(Protocol):
    """A child process, or a child of the fork server."""

    @property
    def pid(self) -> int:
        """The process ID; its process group has the same."""

    async def wait(self) -> int:
        """Wait for its end, and return the exit status; negative if a signal ended it."""


async def start_process(
    app: Path, environment: Mapping[str, str], channel: socket.socket, out: int, err: int
) -> Process:
    """Start a worker for the app, with one end of a socket to the host and of pipes for its output."""
    if sys.platform == "linux":
        return await _ForkedProcess.start(app, environment, [channel.fileno(), out, err])
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "local.host.worker", str(channel.fileno()), str(app)),
        cwd=ROOT,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=out,
        stderr=err,
        pass_fds=[channel.fileno()],
        start_new_session=True,  # Ctrl-C does not reach it, and its child processes can be killed with it
    )


class _ForkedProcess:
    """A child of the fork server, which tells its end."""

    def __init__(self, pid: int, reader: asyncio.StreamReader, transport: asyncio.ReadTransport) -> None:
        self.pid = pid
        self._ended = asyncio.create_task(_status(reader, transport))

    @classmethod
    async def start(cls, app: Path, environment: Mapping[str, str], fds: list[int]) -> "_ForkedProcess":
        told, tell = os.pipe()
        body = json.dumps({"app": str(app), "environment": dict(environment)}).encode()
        try:
            _fork_server.request(body, [*fds, tell], environment)
        finally:
            os.close(tell)
        reader = asyncio.StreamReader()
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(told, "rb", buffering=0)
        )
        try:
            (pid,) = STATUS.unpack(await reader.readexactly(STATUS.size))
        except BaseException:
            transport.close()
            raise
        return cls(pid, reader, transport)

    async def wait(self) -> int:
        return await asyncio.shield(self._ended)


async def _status(reader: asyncio.StreamReader, transport: asyncio.ReadTransport) -> int:
    try:
        (status,) = STATUS.unpack(await reader.readexactly(STATUS.size))
    except asyncio.IncompleteReadError:
        return -9  # the server was killed, and its workers end with their channel or are killed with it
    finally:
        transport.close()
    return int(status)


class _ForkServer:
    """The fork server of this process, started when it is first needed, and again if it has ended."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._socket = socket.socket()  # replaced when it is started
        self._lock = threading.Lock()
        atexit.register(self._stop)

    def request(self, body: bytes, fds: list[int], environment: Mapping[str, str]) -> None:
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._start(environment)
            socket.send_fds(self._socket, [LENGTH.pack(len(body))], fds)
            self._socket.sendall(body)

    def _start(self, environment: Mapping[str, str]) -> None:
        """Start it as a worker is, without what else this process has: PYTHONPATH would hide the app."""
        self._socket.close()
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "local.host.worker.fork_server", str(theirs.fileno())],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def _stop(self) -> None:
        """Let it end, as it does by itself when this process ends, and wait for that."""
        self._socket.close()
        if self._process is not None:
            self._process.wait()


_fork_server = _ForkServer()
