"""The parent's end of one worker process."""

import asyncio
import os
import signal
import socket
import sys
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from local.errors import CannotStart
from local.host.worker import wire
from local.host.worker.relay import relay

ROOT = Path(__file__).parents[3]

KEPT = frozenset(
    """
    PATH HOME USER LOGNAME SHELL LANG LC_ALL LC_CTYPE TMPDIR VIRTUAL_ENV
    SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE
    HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy
    """.split()  # noqa: SIM905 - twenty lines otherwise
)
"""What a worker inherits of this shell. All else comes from the app settings, as in Azure."""

LAST_WORDS = 1.0
"""Seconds to wait for the rest of what a dead worker said."""

type Say = Callable[[int, str], None]
"""Takes a level of ``logging`` and a line that the worker printed or logged."""


class WorkerDied(Exception):
    """The worker process ended before it answered."""


class Worker:
    """A running worker process.

    >>> worker = await Worker.start(Path("/path/to/app"), settings, say=print)
    >>> functions = await worker.index()
    >>> outcome = await worker.invoke(functions[0], {"req": request})
    >>> await worker.stop()

    It stops when this process ends, however that happens.
    """

    def __init__(self, process: asyncio.subprocess.Process, channel: socket.socket) -> None:
        """Use ``start``."""
        self._process = process
        self._channel = channel
        self._waiting: dict[str, asyncio.Future[wire.Outcome]] = {}
        self._death: WorkerDied | None = None  # why nothing will be answered any more
        self._functions: asyncio.Future[wire.Functions] = asyncio.get_running_loop().create_future()
        self._tasks: list[asyncio.Task[None]] = []
        self._writer: asyncio.StreamWriter

    @classmethod
    async def start(cls, app: Path, settings: Mapping[str, str], *, say: Say) -> Self:
        """Start a worker for the app in the folder ``app``; it has imported nothing yet.

        Args:
            app: the folder that holds ``function_app.py``, absolute.
            settings: the app settings. With ``KEPT`` of this shell they are the worker's environment.
            say: is called with every line that the worker prints or logs.
        """
        ours, theirs = socket.socketpair()
        out, out_end = os.pipe()
        err, err_end = os.pipe()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "local.host.worker", str(theirs.fileno()), str(app)),
            cwd=ROOT,
            env=environment(settings),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out_end,
            stderr=err_end,
            pass_fds=[theirs.fileno()],
            start_new_session=True,  # Ctrl-C reaches us alone; and what the app starts can be ended with it
        )
        theirs.close()
        os.close(out_end)
        os.close(err_end)
        worker = cls(process, ours)
        await worker._listen(out, err, say)
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
        """The process id."""
        return self._process.pid

    async def index(self) -> list[wire.Indexed]:
        """Import the app and return its functions.

        Raises:
            CannotStart: the app has none, with the worker's words.
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
        """Run a function and return how it went.

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
        """Start a function. Nothing stops it again but ``kill``.

        The future raises ``WorkerDied`` if the process ends first.
        """
        invocation = str(uuid.uuid4())
        answer: asyncio.Future[wire.Outcome] = asyncio.get_running_loop().create_future()
        self._waiting[invocation] = answer
        answer.add_done_callback(lambda done: self._forget(invocation, done))
        if self._death:  # nobody reads any more what it would answer
            answer.set_exception(self._death)
            return answer
        try:
            self._write(wire.Invoke(invocation, function.id, inputs, metadata, retry_count, max_retries))
        except WorkerDied as death:
            answer.set_exception(death)
        return answer

    @property
    def is_gone(self) -> bool:
        """Whether it will answer nothing any more."""
        return self._death is not None

    def kill(self) -> None:
        """End the process and whatever it started, at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    async def wait(self) -> int:
        """Return the exit status once the process has ended, and all it said has been passed on."""
        status = await self._process.wait()
        self.kill()  # what it started and left behind would keep its output open
        _, late = await asyncio.wait(self._tasks, timeout=LAST_WORDS)
        for task in late:  # something that got away, and still holds the worker's output
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        self._writer.close()
        return status

    async def stop(self) -> None:
        """End the process now, whatever it is doing."""
        self.kill()
        await self.wait()

    def _forget(self, invocation: str, answer: asyncio.Future[wire.Outcome]) -> None:
        del self._waiting[invocation]
        if not answer.cancelled():
            answer.exception()  # seen: whoever asked may have given up waiting

    def _write(self, message: wire.ToWorker) -> None:
        if self._writer.is_closing():
            raise WorkerDied("the worker process is gone")
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
            self._fail(WorkerDied(f"the worker process ended with {_in_words(status)}"))

    def _fail(self, death: WorkerDied) -> None:
        self._death = death
        if not self._functions.done():
            self._functions.set_exception(death)
        for waiting in list(self._waiting.values()):
            if not waiting.done():
                waiting.set_exception(death)
        self._functions.exception()  # seen: nobody may be waiting for it


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a worker: the app settings, and what the machine needs to run it."""
    machine = {name: value for name, value in os.environ.items() if name in KEPT}  # noqa: TID251 - no app setting
    ours = {"TZ": "UTC", "PYTHONUNBUFFERED": "1", "FUNCTIONS_WORKER_RUNTIME": "python"}
    return machine | ours | dict(settings)


def _in_words(status: int) -> str:
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"status {status}"
