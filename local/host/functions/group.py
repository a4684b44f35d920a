"""One worker process for each scaling group, kept alive."""

import asyncio
import logging
from collections.abc import Coroutine, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from local.errors import CannotStart
from local.host.worker.client import Worker, WorkerDied
from local.host.worker.wire import Datum, Indexed, Outcome

log = logging.getLogger(__name__)
app_log = logging.getLogger("local.host.app")

GRACE = timedelta(seconds=2)
"""How long a function that ran out of time may still end by itself before its process is killed.

Source: ``WebScriptHostExceptionHandler`` in https://github.com/Azure/azure-functions-host
"""

BACK_OFF = (0.0, 0.5, 1, 2, 5, 10, 30)
"""Seconds before each restart in a row; the last goes on for ever."""

LOUD = 5
"""After so many restarts in a row we say that it will not help."""

HEALTHY = 10
"""Seconds after which a worker that died counts as having worked."""

A_MOMENT = 0.01  # seconds
PATIENCE = 30
"""Seconds that an invocation waits for a worker that is being restarted."""


class FunctionTimedOut(Exception):
    """The function ran longer than ``functionTimeout``."""


class Group:
    """A worker process that is started again whenever it ends."""

    def __init__(
        self, name: str, app: Path, settings: Mapping[str, str], *, back_off: Sequence[float] = BACK_OFF
    ) -> None:
        """Nothing is started yet. ``name`` is what the log calls it; shorten ``back_off`` in tests only."""
        self.name = name
        self._app = app
        self._settings = settings
        self._back_off = back_off
        self._ready: asyncio.Future[Worker]
        self.keeper: asyncio.Task[None] | None = None  # ends only when stopped, or broken
        self._ending: set[asyncio.Task[None]] = set()

    @property
    def pid(self) -> int:
        """The process id of the worker that runs now."""
        return self._ready.result().pid

    async def start(self) -> list[Indexed]:
        """Start the worker and return the functions of the app.

        Raises:
            CannotStart: the app cannot be loaded.
        """
        worker, functions = await self._start_worker()
        self._ready = asyncio.get_running_loop().create_future()
        self._ready.set_result(worker)
        self.keeper = asyncio.create_task(self._keep(worker))
        return functions

    async def invoke(
        self,
        function: Indexed,
        inputs: dict[str, Datum],
        metadata: dict[str, Datum],
        *,
        limit: timedelta | None,
        retry_count: int = 0,
        max_retries: int = 0,
    ) -> Outcome:
        """Run a function and return how it went.

        Raises:
            FunctionTimedOut: it took longer than ``limit``. If it still runs
                after a grace, its process is killed, and everything else in it.
            WorkerDied: the process ended first, or could not be started.
        """
        worker = await self._worker()
        answer = worker.begin(function, inputs, metadata, retry_count=retry_count, max_retries=max_retries)
        try:
            async with asyncio.timeout(limit.total_seconds() if limit else None):
                return await asyncio.shield(answer)
        except TimeoutError:
            self._in_background(self._end(worker, function, answer))
            raise FunctionTimedOut(
                f"Timeout value of {limit} was exceeded by function: {function.name}"
            ) from None

    async def stop(self) -> None:
        """End the process now."""
        tasks = [task for task in (self.keeper, *self._ending) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _worker(self) -> Worker:
        try:
            async with asyncio.timeout(PATIENCE):
                while (worker := await asyncio.shield(self._ready)).is_gone:  # noqa: ASYNC110 - over at once
                    await asyncio.sleep(A_MOMENT)  # its keeper is about to replace it
                return worker
        except TimeoutError:
            raise WorkerDied(f"worker {self.name} is not running") from None

    async def _start_worker(self) -> tuple[Worker, list[Indexed]]:
        worker = await Worker.start(self._app, self._settings, say=self._say)
        try:
            return worker, await worker.index()
        except BaseException:
            await worker.stop()
            raise

    async def _keep(self, worker: Worker) -> None:
        loop = asyncio.get_running_loop()
        failures = 0
        try:
            while True:
                started = loop.time()
                status = await worker.wait()
                failures = 0 if loop.time() - started > HEALTHY else failures + 1
                self._ready = loop.create_future()
                log.error(
                    "worker %s ended (%s): what it was running has failed; starting it again",
                    self.name,
                    status,
                )
                worker = await self._restart(failures)
                self._ready.set_result(worker)
        finally:
            await worker.stop()

    async def _restart(self, failures: int) -> Worker:
        while True:
            if failures >= LOUD:
                log.critical(
                    "worker %s has ended %d times in a row: the app needs a look", self.name, failures
                )
            await asyncio.sleep(self._back_off[min(max(failures, 1), len(self._back_off)) - 1])
            try:
                worker, _ = await self._start_worker()
            except (CannotStart, OSError) as error:
                failures += 1
                log.error("worker %s: %s", self.name, error)  # noqa: TRY400 - the text holds the app's own traceback
            else:
                return worker

    async def _end(self, worker: Worker, function: Indexed, answer: asyncio.Future[Outcome]) -> None:
        await asyncio.wait([answer], timeout=GRACE.total_seconds())
        if not answer.done():
            log.error(
                "function %s still runs: its whole worker %s is killed, as in Azure", function.name, self.name
            )
            worker.kill()

    def _in_background(self, coroutine: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(coroutine)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def _say(self, level: int, line: str) -> None:
        app_log.log(level, "[%s] %s", self.name, line)
