"""Run functions in the worker of their group, with time limit and retries, and write their outputs."""

import asyncio
import logging
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol

from local.host.functions.bindings import Function
from local.host.functions.group import FunctionTimedOut, Group
from local.host.storage import StorageFailed
from local.host.worker.client import WorkerDied
from local.host.worker.wire import Datum, Outcome

log = logging.getLogger(__name__)


class InvocationFailed(Exception):
    """The function raised, timed out, lost its worker, or its output could not be written.

    The error and the traceback have been logged.
    """


class QueueWriter(Protocol):
    """Writes what functions give to their queue outputs. ``QueueOutput`` implements it."""

    async def write(self, binding: Mapping[str, Any], datum: Datum) -> None:
        """Put ``datum`` on the queue that ``binding`` names."""


class Executor:
    """Runs functions, and counts those that are running."""

    def __init__(self, groups: Mapping[str, Group], output: QueueWriter, *, limit: timedelta | None) -> None:
        """Limit each run to ``limit`` (None: no limit)."""
        self._groups = groups
        self._output = output
        self._limit = limit
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def run(
        self, function: Function, trigger: Datum, metadata: dict[str, Datum] | None = None
    ) -> Datum | None:
        """Run ``function`` with the data of its trigger; return its HTTP response, if any.

        Raises:
            InvocationFailed: for any reason.
        """
        self._running += 1
        self._idle.clear()
        started = time.perf_counter()
        try:
            reply = await self._with_retries(function, trigger, metadata or {})
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()
        level = logging.DEBUG if function.kind == "httpTrigger" else logging.INFO
        log.log(level, "%s succeeded (%.0f ms)", function.name, (time.perf_counter() - started) * 1000)
        return reply

    async def idle(self) -> None:
        """Wait until no function is running."""
        await self._idle.wait()

    async def _with_retries(
        self, function: Function, trigger: Datum, metadata: dict[str, Datum]
    ) -> Datum | None:
        policy = function.retry
        count, delay = 0, policy.min_delay if policy else 0
        while True:
            try:
                return await self._attempt(function, trigger, metadata, count)
            except InvocationFailed:
                if policy is None or 0 <= policy.max_count <= count:
                    raise
                count += 1
                log.warning("%s: retry %d of %d in %g s", function.name, count, policy.max_count, delay)
                await asyncio.sleep(delay)
                delay = min(delay * 2, policy.max_delay)

    async def _attempt(
        self, function: Function, trigger: Datum, metadata: dict[str, Datum], count: int
    ) -> Datum | None:
        try:
            outcome = await self._groups[function.group].invoke(
                function.indexed,
                {function.trigger["name"]: trigger},
                metadata,
                limit=self._limit,
                retry_count=count,
                max_retries=function.retry.max_count if function.retry else 0,
            )
        except (FunctionTimedOut, WorkerDied) as error:
            log.error("%s failed: %s", function.name, error)  # noqa: TRY400 - no traceback of ours explains it
            raise InvocationFailed(str(error)) from error
        if not outcome.ok:
            log.error("%s failed: %s", function.name, (outcome.traceback or outcome.error).rstrip())
            raise InvocationFailed(outcome.error)
        return await self._write_outputs(function, outcome)

    async def _write_outputs(self, function: Function, outcome: Outcome) -> Datum | None:
        reply = None
        for binding in function.outputs:
            name = binding["name"]
            datum = outcome.returned if name == "$return" else outcome.outputs.get(name)
            if datum is None:
                continue
            if binding["type"] == "http":
                reply = datum
                continue
            try:
                await self._output.write(binding, datum)
            except (StorageFailed, ValueError) as error:
                log.error("%s failed: queue %s: %s", function.name, binding["queueName"], error)  # noqa: TRY400 - no traceback needed
                raise InvocationFailed(str(error)) from error
        return reply
