"""Keep one worker process running for a scaling group."""

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
"""The time that a function has to end after its time limit, before its process is killed.

Source: ``WebScriptHostExceptionHandler`` in https://github.com/Azure/azure-functions-host
"""

RESTART_DELAYS = (0.0, 0.5, 1, 2, 5, 10, 30)
"""Seconds before each consecutive restart; the last value is used for all further restarts."""

ALERT_AFTER = 5
"""The number of consecutive restarts after which the log level is CRITICAL."""

HEALTHY_AFTER = 10
"""Seconds that a worker must run before its end counts as the first failure again."""

POLL_INTERVAL = 0.01  # seconds
WORKER_TIMEOUT = 30
"""Seconds that an invocation waits for a worker that is starting or restarting."""


class FunctionTimedOut(Exception):
    """The function ran longer than ``functionTimeout``."""


class Group:
    """A worker process that is started once it has work, and restarted whenever it ends."""

    def __init__(
        self,
        name: str,
        app: Path,
        settings: Mapping[str, str],
        *,
        restart_delays: Sequence[float] = RESTART_DELAYS,
    ) -> None:
        """Create the group without starting it. ``name`` is for the log; delays are shorter in tests only."""
        self.name = name
        self._app = app
        self._settings = settings
        self._restart_delays = restart_delays
        self._ready: asyncio.Future[Worker]
        self._needed = asyncio.Event()
        self.supervisor: asyncio.Task[None] | None = None  # ends only when stopped, or on an error of its own
        self._ending: set[asyncio.Task[None]] = set()
        self._stopped = False

    @property
    def pid(self) -> int:
        """The process ID of the current worker.

        Raises:
            asyncio.InvalidStateError: there is none yet, or it is being replaced.
        """
        return self._ready.result().pid

    async def start(self) -> list[Indexed]:
        """Start the worker now, and return the functions of the app.

        Raises:
            CannotStart: the app cannot be loaded.
        """
        worker, functions = await self._start_worker()
        self._ready = asyncio.get_running_loop().create_future()
        self._ready.set_result(worker)
        self.supervisor = asyncio.create_task(self._supervise(worker))
        return functions

    def start_when_needed(self) -> None:
        """Start the worker with the first function that it is to run, as Azure starts an idle group."""
        self._ready = asyncio.get_running_loop().create_future()
        self.supervisor = asyncio.create_task(self._wait_and_supervise())

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
        """Run a function and return the outcome.

        Raises:
            FunctionTimedOut: it took longer than ``limit``. If it is still running
                after ``GRACE``, its process is killed, with everything else in it.
            WorkerDied: the process ended first, or could not be started.
        """
        worker = await self._worker()
        answer = worker.begin(function, inputs, metadata, retry_count=retry_count, max_retries=max_retries)
        try:
            async with asyncio.timeout(limit.total_seconds() if limit else None):
                return await asyncio.shield(answer)
        except TimeoutError:
            self._in_background(self._kill_after_grace(worker, function, answer))
            raise FunctionTimedOut(
                f"Timeout value of {limit} was exceeded by function: {function.name}"
            ) from None

    async def stop(self) -> None:
        """Kill the process now; what it runs, or would have run, fails."""
        self._stopped = True
        tasks = [task for task in (self.supervisor, *self._ending) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _worker(self) -> Worker:
        self._needed.set()
        try:
            async with asyncio.timeout(WORKER_TIMEOUT):
                while not self._stopped:
                    if self._ready.done() and not (worker := self._ready.result()).has_died:
                        return worker
                    await asyncio.sleep(POLL_INTERVAL)  # the supervisor is about to start or replace it
        except TimeoutError:
            pass
        raise WorkerDied(f"worker {self.name} is not running")

    async def _start_worker(self) -> tuple[Worker, list[Indexed]]:
        worker = await Worker.start(self._app, self._settings, say=self._log_line)
        try:
            return worker, await worker.index()
        except BaseException:
            await worker.stop()
            raise

    async def _wait_and_supervise(self) -> None:
        await self._needed.wait()
        worker = await self._restart(0)
        self._ready.set_result(worker)
        await self._supervise(worker)

    async def _supervise(self, worker: Worker) -> None:
        loop = asyncio.get_running_loop()
        failures = 0
        try:
            while True:
                started = loop.time()
                status = await worker.wait()
                failures = 0 if loop.time() - started > HEALTHY_AFTER else failures + 1
                self._ready = loop.create_future()
                log.error(
                    "worker %s ended (%s): its running functions have failed; restarting it",
                    self.name,
                    status,
                )
                worker = await self._restart(failures)
                self._ready.set_result(worker)
        finally:
            await worker.stop()

    async def _restart(self, failures: int) -> Worker:
        while True:
            if failures >= ALERT_AFTER:
                log.critical("worker %s has ended %d times in a row: check the app", self.name, failures)
            await asyncio.sleep(self._restart_delays[min(max(failures, 1), len(self._restart_delays)) - 1])
            try:
                worker, _ = await self._start_worker()
            except (CannotStart, OSError) as error:
                failures += 1
                log.error("worker %s: %s", self.name, error)  # noqa: TRY400 - the text holds the app's own traceback
            else:
                return worker

    async def _kill_after_grace(
        self, worker: Worker, function: Indexed, answer: asyncio.Future[Outcome]
    ) -> None:
        await asyncio.wait([answer], timeout=GRACE.total_seconds())
        if not answer.done():
            log.error(
                "function %s is still running: its worker %s is killed, as in Azure", function.name, self.name
            )
            worker.kill()

    def _in_background(self, coroutine: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(coroutine)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def _log_line(self, level: int, line: str) -> None:
        app_log.log(level, "[%s] %s", self.name, line)
