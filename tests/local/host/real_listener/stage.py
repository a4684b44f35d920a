"""What a scenario has: storage, hosts that run its functions, and everything that they did."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from azure.core.exceptions import ResourceNotFoundError
from azure.storage.queue import QueueMessage
from azure.storage.queue.aio import QueueClient, QueueServiceClient

from local.host import Host
from local.host.functions.group import Group
from local.host.storage import RETRIES, Storage
from local.host.worker.wire import Indexed
from tests.local.host.real_listener.functions import FunctionsHere, Seen, queue_function
from tests.local.host.real_listener.sequence import Event, sequence
from tests.local.host.real_listener.wire import Fault, Request, Service, Wire

APP = Path(__file__).parents[1] / "apps" / "timers"  # its host.json has nothing but a version
OVERRIDE = "AzureFunctionsJobHost__extensions__queues__"
NOT_OPTIONS = {"environment", "asked", "shutdown", "signal", "binding"}


class ListeningHost(Host):
    """The local host, with functions in this process and a recorded wire to storage."""

    def __init__(self, functions: list[Indexed], wire: Wire, settings: Mapping[str, str]) -> None:
        self._functions = functions
        self.wire = wire
        self.seen: list[Seen] = []
        super().__init__(app=APP, settings=settings, port=0, function_key="f", master_key="m")

    def _group(self, name: str) -> Group:
        return FunctionsHere(name, self._functions, self._see)

    def _see(self, seen: Seen) -> None:
        self.seen.append(seen)
        self.wire.changed.set()

    async def _connect(self, connection: str) -> Storage:
        return await Storage.connect(connection, {**RETRIES, "transport": self.wire.transport()})

    async def kill(self) -> None:
        """Let it end as by SIGKILL: no request of it reaches storage any more."""
        self.wire.faults = [Fault(method, "close", path="") for method in ("GET", "PUT", "POST", "DELETE")]
        for task in self._tasks:
            task.cancel()
        await self.stop()


class Stage:
    """Runs one scenario of ``real-queue-listener.json``."""

    def __init__(self, behaviour: Mapping[str, Any], *, connection: str, service: Service) -> None:
        self.behaviour = behaviour
        self.queue = behaviour["name"]
        settings = behaviour["settings"]
        asked = settings.get("asked", settings)
        self.options = {key: value for key, value in asked.items() if key not in NOT_OPTIONS}
        self._environment = settings.get("environment", "Production")
        self._connection = connection
        self._service = service
        self._names: dict[str, str] = {}
        self._service_client = QueueServiceClient.from_connection_string(
            connection, transport=Wire(service).transport()
        )

    @asynccontextmanager
    async def host(self, *functions: Indexed, **options: Any) -> AsyncIterator[ListeningHost]:
        """Run a host with these functions, or with one for the queue of this scenario."""
        changed = {**self.options, **options}
        settings = {
            "AzureWebJobsStorage": self._connection,
            "AZURE_FUNCTIONS_ENVIRONMENT": self._environment,
            **{f"{OVERRIDE}{name}": _value(value) for name, value in changed.items()},
        }
        chosen = list(functions) or [queue_function("text", self.queue)]
        host = ListeningHost(chosen, Wire(self._service), settings)
        async with AsyncExitStack() as stack:
            await host.start()
            stack.push_async_callback(host.stop)
            yield host

    async def create(self, *queues: str) -> None:
        for queue in queues or (self.queue,):
            await self._client(queue).create_queue()

    async def put(self, text: str, queue: str = "", *, ttl: int | None = None) -> str:
        """Put a message as somebody else would; return its id."""
        sent = await self._client(queue).send_message(text, time_to_live=ttl)
        self._names[sent.id] = f"m{len(self._names) + 1}"
        return sent.id

    async def take(self, queue: str) -> list[QueueMessage]:
        """Take what is visible on a queue, for good."""
        client = self._client(queue)
        try:
            messages = [message async for message in client.receive_messages(max_messages=32)]
        except ResourceNotFoundError:
            return []
        for message in messages:
            await client.delete_message(message)
        return messages

    async def receive(self, *, seconds: int) -> None:
        """Receive the next message and leave it, as a host that is killed would."""
        await self._client("").receive_message(visibility_timeout=seconds)

    async def visible(self) -> int:
        """Count the visible messages."""
        return len(await self._client("").peek_messages(max_messages=32))

    async def hide(self, seen: Seen, seconds: int) -> None:
        """Change the visibility of a message behind the host's back; zero shows it."""
        await self._client("").update_message(seen.id, seen.receipt, visibility_timeout=seconds)

    async def delete(self, seen: Seen) -> None:
        """Delete a message behind the host's back."""
        await self._client("").delete_message(seen.id, seen.receipt)

    async def delete_queue(self) -> None:
        await self._client("").delete_queue()

    async def close(self) -> None:
        await self._service_client.close()

    def sequence(self, *hosts: ListeningHost, since: float = 0) -> Any:
        """Return what these hosts did, in order."""
        requests = [
            request for host in hosts for request in host.wire.requests if "restype" not in request.query
        ]
        all_events: list[Event] = [*requests, *(seen for host in hosts for seen in host.seen)]
        events = [event for event in all_events if event.at >= since]
        events.sort(key=lambda event: event.order)
        return sequence(events, self._names)

    def _client(self, queue: str) -> QueueClient:
        return self._service_client.get_queue_client(queue or self.queue)


def now() -> float:
    """Return the time of the loop."""
    return asyncio.get_running_loop().time()


async def wait_for[T](host: ListeningHost, look: Callable[[], T], *, seconds: float = 60) -> T:
    """Return what ``look`` returns, once that is something; None or the like if it is nothing in time."""
    deadline = now() + seconds
    while not (found := look()) and now() < deadline:
        host.wire.changed.clear()
        try:
            async with asyncio.timeout_at(deadline):
                await host.wire.changed.wait()
        except TimeoutError:
            break
    return found


def did(host: ListeningHost, what: str, id_: str = "", *, count: int = 1) -> Callable[[], Seen | None]:
    """Return a look for the ``count``-th time that a function did this."""

    def look() -> Seen | None:
        found = [seen for seen in host.seen if seen.what == what and id_ in {"", seen.id}]
        return found[count - 1] if len(found) >= count else None

    return look


def asked(
    host: ListeningHost, method: str, path: str = "", *, count: int = 1
) -> Callable[[], Request | None]:
    """Return a look for the ``count``-th request of this kind that was answered."""

    def look() -> Request | None:
        found = [
            request for request in host.wire.requests if request.method == method and path in request.path
        ]
        return found[count - 1] if len(found) >= count else None

    return look


def _value(value: Any) -> str:
    return str(value).lower() if value in {"None", "Base64"} else str(value)
