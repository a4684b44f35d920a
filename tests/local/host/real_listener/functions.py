"""Queue functions in place of a worker. They do what their message says, and are seen doing it."""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from local.host.functions.group import Group
from local.host.worker.client import WorkerDied
from local.host.worker.wire import Bytes, Datum, Indexed, Json, Outcome, Text
from tests.local.host.real_listener.wire import ORDER

OUTPUT = "out"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a function did, and with which message."""

    order: int = field(default_factory=partial(next, ORDER))
    at: float
    what: str  # "begins", "ends", "fails" or "is cut off"
    function: str
    id: str
    receipt: str
    dequeue_count: int
    body: bytes


def queue_function(name: str, queue: str, *, output: str = "", binary: bool = False) -> Indexed:
    """Return a function that is triggered by ``queue`` and may write to the queue ``output``."""
    trigger = _binding("queueTrigger", "message", queue, direction="IN")
    bindings = [trigger | {"dataType": "binary"} if binary else trigger]
    if output:
        bindings.append(_binding("queue", OUTPUT, output, direction="OUT"))
    return Indexed(name, name, [json.dumps(binding) for binding in bindings], None)


def _binding(kind: str, name: str, queue: str, *, direction: str) -> dict[str, str]:
    connection = "AzureWebJobsStorage"
    return {
        "type": kind,
        "name": name,
        "queueName": queue,
        "direction": direction,
        "connection": connection,
    }


class FunctionsHere(Group):
    """Runs the functions in this process."""

    def __init__(self, name: str, functions: Iterable[Indexed], see: Callable[[Seen], None]) -> None:
        self.name = name
        self.supervisor = None
        self._functions = list(functions)
        self._see = see
        self._running: set[asyncio.Task[Outcome]] = set()

    async def start(self) -> list[Indexed]:
        return self._functions

    async def invoke(
        self,
        function: Indexed,
        inputs: dict[str, Datum],
        metadata: dict[str, Datum],
        *,
        limit: timedelta | None,  # noqa: ARG002 - as of every group, like those below
        retry_count: int = 0,  # noqa: ARG002
        max_retries: int = 0,  # noqa: ARG002
    ) -> Outcome:
        task = asyncio.create_task(self._act(function, inputs["message"], metadata))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.wait([task])
        if task.cancelled():
            raise WorkerDied("the worker is stopped")
        return task.result()

    async def stop(self) -> None:
        for task in list(self._running):
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*self._running)

    async def _act(self, function: Indexed, data: Datum, metadata: Mapping[str, Datum]) -> Outcome:
        assert isinstance(data, (Text, Bytes))
        body = data.value if isinstance(data, Bytes) else data.value.encode()
        seen: dict[str, Any] = {
            "function": function.name,
            "id": _text(metadata["Id"]),
            "receipt": _text(metadata["PopReceipt"]),
            "dequeue_count": int(_text(metadata["DequeueCount"])),
            "body": body,
        }
        now = asyncio.get_running_loop().time
        self._see(Seen(at=now(), what="begins", **seen))
        word, _, rest = body.decode("utf-8", "replace").partition(":")
        if word in {"sleep", "sleepthrow", "cancel", "block"}:
            try:
                await asyncio.sleep(float(rest))
            except asyncio.CancelledError:
                self._see(Seen(at=now(), what="is cut off", **seen))
                raise
        if word in {"throw", "sleepthrow"}:
            self._see(Seen(at=now(), what="fails", **seen))
            return Outcome("", ok=False, error="told to throw")
        self._see(Seen(at=now(), what="ends", **seen))
        outputs: dict[str, Datum] = {OUTPUT: Text("ok")} if word == "write" else {}
        return Outcome("", ok=True, outputs=outputs)


def _text(datum: Datum) -> str:
    assert isinstance(datum, (Text, Json))
    return datum.value
