"""Serve the host's own pages under ``/admin``, for the master key.

Source: ``FunctionsController`` and ``HostController`` in https://github.com/Azure/azure-functions-host
"""

import asyncio
import logging
import re
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from local.host import newtonsoft
from local.host.functions.bindings import Function
from local.host.functions.executor import Executor, InvocationFailed
from local.host.queues.messages import trigger_data_of, trigger_metadata_of
from local.host.storage import Message
from local.host.timers.listener import TimerListener

log = logging.getLogger(__name__)

type Page = Callable[[str, bytes], Awaitable[web.Response]]
"""Called with the content type and the body of the request."""

JSON_TYPE = re.compile(r"(application|text)/(json|[\w.-]+\+json)", re.IGNORECASE)


class Admin:
    """The admin pages, found by method and path."""

    def __init__(
        self, functions: list[Function], timers: list[TimerListener], executor: Executor, *, host_id: str
    ) -> None:
        self._functions = {function.name.lower(): function for function in functions}
        self._timers = {timer.function.name: timer for timer in timers}
        self._executor = executor
        self._host_id = host_id
        self._started = time.monotonic()
        self._manual_runs: set[asyncio.Task[None]] = set()

    def page(self, method: str, path: str) -> Page | None:
        """Return the page at ``path``, or None."""
        match method, path.lower().strip("/").split("/"):
            case "GET", ["admin", "host", "status"]:
                return self._status
            case "GET", ["admin", "functions"]:
                return self._list
            case "POST", ["admin", "functions", name]:
                return lambda content_type, body: self._run(name, content_type, body)
        return None

    async def _status(self, _: str, __: bytes) -> web.Response:
        up = round((time.monotonic() - self._started) * 1000)
        return web.json_response(
            {"id": self._host_id, "state": "Running", "version": "4", "processUptime": up, "errors": []}
        )

    async def _list(self, _: str, __: bytes) -> web.Response:
        return web.json_response([_description(function) for function in self._functions.values()])

    async def _run(self, name: str, content_type: str, body: bytes) -> web.Response:
        """Run a function manually. The response does not wait for it, and does not tell its outcome."""
        if not JSON_TYPE.fullmatch(content_type):
            return web.Response(status=415)
        try:
            given = newtonsoft.parse(body).get("input") or ""
            text = str(given).encode()
        except (ValueError, AttributeError):
            return web.Response(status=400, text='send {"input": "..."}')
        if isinstance(given, (dict, list)):
            return web.Response(status=400, text="input must be a text")
        function = self._functions.get(name)
        if function is None:
            return web.Response(status=404)
        if function.kind == "httpTrigger":
            log.warning("%s is an HTTP function and not run: call its URL", function.name)
            return web.Response(status=202)
        task = asyncio.create_task(self._run_in_background(function, text))
        self._manual_runs.add(task)
        task.add_done_callback(self._manual_runs.discard)
        return web.Response(status=202)

    async def _run_in_background(self, function: Function, given: bytes) -> None:
        if timer := self._timers.get(function.name):
            data, metadata = timer.trigger_data()
        else:
            data, metadata = (
                trigger_data_of(function.trigger, given),
                trigger_metadata_of(_message(given.decode()), given),
            )
        with suppress(InvocationFailed):  # it has been logged
            await self._executor.run(function, data, metadata)


def _description(function: Function) -> dict[str, Any]:
    return {
        "name": function.name,
        "language": "python",
        "isDisabled": function.disabled,
        "config": {"bindings": [function.trigger, *function.outputs]},
    }


def _message(text: str) -> Message:
    """Return a made-up queue message, for a function that is run manually."""
    now = datetime.now(UTC)  # noqa: TID251 - the host reads the clock itself, as Azure's does
    return Message(
        id=str(uuid.uuid4()),
        pop_receipt="",
        dequeue_count=1,
        inserted=now,
        expires=now + timedelta(days=7),
        next_visible=now,
        text=text,
    )
