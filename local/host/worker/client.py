"""Start a worker process, run functions in it, and stop it."""

import asyncio
import os
import signal
import socket
import uuid
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Self

from local.errors import CannotStart
from local.host.worker import wire
from local.host.worker.process import Process, start_process
from local.host.worker.relay import relay

INHERITED = frozenset(
    """
    PATH HOME USER LOGNAME SHELL LANG LC_ALL LC_CTYPE TMPDIR VIRTUAL_ENV
    SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE
    HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy
    """.split()  # noqa: SIM905 - twenty lines otherwise
)
"""Environment variables that a worker inherits. The others come from the app settings, as in Azure."""

OUTPUT_TIMEOUT = 1.0
"""Seconds to wait for the remaining output of a worker that has ended."""

type Say = Callable[[int, str], None]
"""Called with a level of ``logging`` and a line that the worker printed or logged."""


class WorkerDied(Exception):
    """The worker process ended before it responded."""


class Worker:
    """A running worker process.

    >>> worker = await Worker.start(Path("/path/to/app"), settings, say=print)
    >>> functions = await worker.index()
    >>> outcome = await worker.invoke(functions[0], {"req": request})
    >>> await worker.stop()

    It ends when this process ends, for whatever reason.
    """

    def __init__(self, process: Process, channel: socket.socket) -> None:
        """Do not call this; use ``start``."""
        self._process = process
        self._channel = channel
        self._waiting: dict[str, asyncio.Future[wire.Outcome]] = {}
        self._failure: WorkerDied | None = None  # set once the process has ended
        self._functions: asyncio.Future[wire.Functions] = asyncio.get_running_loop().create_future()
        self._tasks: list[asyncio.Task[None]] = []
        self._writer: asyncio.StreamWriter

    @classmethod
    async def start(cls, app: Path, settings: Mapping[str, str], *, say: Say) -> Self:
        """Start a worker for the app in the folder ``app``, without importing the app.

        Args:
            app: the folder that holds ``function_app.py``, absolute.
            settings: the app settings. They are the worker's environment, together with ``INHERITED``.
            say: called with every line that the worker prints or logs.
        """
        ours, theirs = socket.socketpair()
        out, out_end = os.pipe()
        err, err_end = os.pipe()
        with ExitStack() as unless_it_starts:  # as when the host is stopped meanwhile
            unless_it_starts.callback(ours.close)  # the worker ends with it
            unless_it_starts.callback(os.close, out)
            unless_it_starts.callback(os.close, err)
            try:
                process = await start_process(app, environment(settings), theirs, out_end, err_end)
            finally:
                theirs.close()
                os.close(out_end)
                os.close(err_end)
            worker = cls(process, ours)
            await worker._listen(out, err, say)
            unless_it_starts.pop_all()
            return worker

    async def _listen(self, out: int, err: int, say: Say) -> None:
        reader, self._writer = await asyncio.open_connection(sock=self._channel)
        self._tasks = [
            asyncio.create_task(self._read(reader)),
            asyncio.create_task(relay(out, say)),
            asyncio.create_task(relay(err, say)),
        ]

    @property
    def pid(self) -> int:
        """The process ID."""
        return self._process.pid

    async def index(self) -> list[wire.Indexed]:
        """Import the app and return its functions.

        Raises:
            CannotStart: the app cannot be loaded or has none; the message has the worker's error.
        """
        self._write(wire.Index())
        try:
            found = await asyncio.shield(self._functions)
        except WorkerDied as death:
            raise CannotStart(f"the app cannot be loaded: {death}") from None
        if found.error:
            raise CannotStart(f"the app cannot be loaded:\n{found.error.rstrip()}")
        if not found.functions:
            raise CannotStart("the app cannot be loaded: function_app.py defines no functions")
        return found.functions

    async def invoke(
        self,
        function: wire.Indexed,
        inputs: dict[str, wire.Datum],
        metadata: dict[str, wire.Datum] | None = None,
    ) -> wire.Outcome:
        """Run a function and return the outcome.

        Raises:
            WorkerDied: the process ended first.
        """
        return await self.begin(function, inputs, metadata or {})

    def begin(
        self,
        function: wire.Indexed,
        inputs: dict[str, wire.Datum],
        metadata: dict[str, wire.Datum],
        *,
        retry_count: int = 0,
        max_retries: int = 0,
    ) -> asyncio.Future[wire.Outcome]:
        """Start a function. Only ``kill`` can stop it.

        The future raises ``WorkerDied`` if the process ends first.
        """
        invocation = str(uuid.uuid4())
        answer: asyncio.Future[wire.Outcome] = asyncio.get_running_loop().create_future()
        self._waiting[invocation] = answer
        answer.add_done_callback(lambda done: self._forget(invocation, done))
        if self._failure:  # there will be no response
            answer.set_exception(self._failure)
            return answer
        try:
            self._write(wire.Invoke(invocation, function.id, inputs, metadata, retry_count, max_retries))
        except WorkerDied as death:
            answer.set_exception(death)
        return answer

    @property
    def has_died(self) -> bool:
        """Whether the process has ended."""
        return self._failure is not None

    def kill(self) -> None:
        """Kill the process and its child processes."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    async def wait(self) -> int:
        """Wait until the process has ended and its output is passed on; return its exit status."""
        status = await self._process.wait()
        self.kill()  # remaining child processes would keep its output open
        _, late = await asyncio.wait(self._tasks, timeout=OUTPUT_TIMEOUT)
        for task in late:  # a process that left the group still has the output open
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        self._writer.close()
        return status

    async def stop(self) -> None:
        """Kill the process now, and wait for its end."""
        self.kill()
        await self.wait()

    def _forget(self, invocation: str, answer: asyncio.Future[wire.Outcome]) -> None:
        del self._waiting[invocation]
        if not answer.cancelled():
            answer.exception()  # mark it as retrieved: the caller may have stopped waiting

    def _write(self, message: wire.ToWorker) -> None:
        if self._writer.is_closing():
            raise WorkerDied("the worker process has ended")
        self._writer.write(wire.pack(message))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                message = await wire.read_for_host(reader)
                if isinstance(message, wire.Functions):
                    self._functions.set_result(message)
                elif (waiting := self._waiting.get(message.invocation)) and not waiting.done():
                    waiting.set_result(message)
        except (asyncio.IncompleteReadError, ConnectionError):
            status = await self._process.wait()
            self._fail(WorkerDied(f"the worker process ended with {_describe_status(status)}"))

    def _fail(self, death: WorkerDied) -> None:
        self._failure = death
        if not self._functions.done():
            self._functions.set_exception(death)
        for waiting in list(self._waiting.values()):
            if not waiting.done():
                waiting.set_exception(death)
        self._functions.exception()  # mark it as retrieved: nobody may be waiting for it


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a worker: the app settings, and what the process needs to run."""
    machine = {name: value for name, value in os.environ.items() if name in INHERITED}  # noqa: TID251 - no app setting
    ours = {"TZ": "UTC", "PYTHONUNBUFFERED": "1", "FUNCTIONS_WORKER_RUNTIME": "python"}
    return machine | ours | dict(settings)


def _describe_status(status: int) -> str:
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"status {status}"
