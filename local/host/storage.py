"""Queues and status blobs in Azure Storage. The SDKs are imported here and nowhere else.

A queue's text is passed on as it is; whether it is base64 is for others to know.
"""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from azure.core.exceptions import AzureError, HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue.aio import QueueClient, QueueServiceClient

from local.errors import CannotStart

STATUS_CONTAINER = "azure-webjobs-hosts"

RETRIES: dict[str, Any] = {
    "retry_total": 2,
    "initial_backoff": 0,
    "increment_base": 1,
    "random_jitter_range": 0,
}
"""At once, then after a second: storage is near. Azure's host tries 6 times within 24 to 27 s."""


class StorageFailed(Exception):
    """Storage refused, or did not answer."""


class QueueMissing(StorageFailed):
    """There is no such queue."""


class ReceiptStale(StorageFailed):
    """The message is no longer ours: its lease lapsed, or it is gone."""


@dataclass(slots=True, kw_only=True)
class Message:
    """A message under lease."""

    id: str
    pop_receipt: str  # changes with each renewal
    dequeue_count: int
    inserted: datetime
    expires: datetime
    next_visible: datetime
    text: str


class Queue:
    """One queue."""

    def __init__(self, client: QueueClient) -> None:
        self.name = client.queue_name
        self._client = client

    async def receive(self, count: int, *, lease: timedelta) -> list[Message]:
        """Take up to ``count`` messages; nobody else sees them for the length of ``lease``."""
        async with _our_errors():
            pages = self._client.receive_messages(
                messages_per_page=count, visibility_timeout=_whole_seconds(lease)
            ).by_page()
            async for page in pages:
                return [_message(each) async for each in page]
            return []

    async def put(self, text: str) -> None:
        """Add a message, for the seven days that Azure's host gives it; makes the queue if there is none."""
        async with _our_errors():
            try:
                await self._client.send_message(text)
            except ResourceNotFoundError:
                await self._create()
                await self._client.send_message(text)

    async def hide(self, message: Message, duration: timedelta) -> None:
        """Keep a message to ourselves for ``duration`` from now; zero shows it to everyone."""
        async with _our_errors():
            changed = await self._client.update_message(
                message.id, message.pop_receipt, visibility_timeout=_whole_seconds(duration)
            )
            message.pop_receipt = str(changed.pop_receipt)

    async def delete(self, message: Message) -> None:
        """Remove a message for good."""
        async with _our_errors():
            await self._client.delete_message(message.id, message.pop_receipt)

    async def _create(self) -> None:
        with suppress(ResourceExistsError):  # another invocation was faster
            await self._client.create_queue()


class Storage:
    """The storage accounts that an app's bindings name, each connected once."""

    def __init__(self, primary: str, options: Mapping[str, Any] = RETRIES) -> None:
        """Use the connection string ``primary`` for the host's own state, and ``options`` for the clients."""
        self._options = options
        try:
            self._blobs: Any = BlobServiceClient.from_connection_string(primary, **options)
        except ValueError as error:
            raise CannotStart(f"app setting AzureWebJobsStorage is no connection string: {error}") from None
        self._accounts: dict[str, QueueServiceClient] = {}
        self._queues: dict[tuple[str, str], Queue] = {}

    @classmethod
    async def connect(cls, primary: str, options: Mapping[str, Any] = RETRIES) -> Self:
        """Return the storage once it has answered; makes the host's own container.

        Raises:
            CannotStart: it did not answer.
        """
        storage = cls(primary, options)
        try:
            async with _our_errors():
                with suppress(ResourceExistsError):
                    await storage._blobs.create_container(STATUS_CONTAINER)
        except StorageFailed as error:
            await storage.close()
            raise CannotStart(
                f"storage does not answer (AzureWebJobsStorage): is Azurite running? {error}"
            ) from None
        return storage

    def queue(self, connection: str, name: str) -> Queue:
        """Return the queue ``name`` in the account of a connection string."""
        if connection not in self._accounts:
            try:
                self._accounts[connection] = QueueServiceClient.from_connection_string(
                    connection, **self._options
                )
            except ValueError as error:
                raise CannotStart(f"the connection string for queue {name} is wrong: {error}") from None
        if (connection, name) not in self._queues:
            self._queues[connection, name] = Queue(self._accounts[connection].get_queue_client(name))
        return self._queues[connection, name]

    async def read_status(self, path: str) -> dict[str, Any] | None:
        """Return the JSON object kept under ``path``, None if there is none yet."""
        async with _our_errors():
            try:
                blob = await self._blobs.get_blob_client(STATUS_CONTAINER, path).download_blob()
                content: dict[str, Any] = json.loads(await blob.readall())
            except ResourceNotFoundError:
                return None
            return content

    async def write_status(self, path: str, content: dict[str, Any]) -> None:
        """Keep a JSON object under ``path``."""
        async with _our_errors():
            blob = self._blobs.get_blob_client(STATUS_CONTAINER, path)
            await blob.upload_blob(json.dumps(content), overwrite=True)

    async def close(self) -> None:
        """Close every connection."""
        for client in [self._blobs, *self._accounts.values()]:
            await client.close()


@asynccontextmanager
async def _our_errors() -> AsyncIterator[None]:
    try:
        yield
    except HttpResponseError as error:
        code = getattr(error, "error_code", None)  # a text, or an enum of the SDK's if it knows the code
        code = str(getattr(code, "value", code))
        reason = (error.message or str(error)).splitlines()[0]
        if code.endswith("QueueNotFound"):
            raise QueueMissing(reason) from error
        if code.endswith(("PopReceiptMismatch", "MessageNotFound")):
            raise ReceiptStale(reason) from error
        raise StorageFailed(reason) from error
    except AzureError as error:
        raise StorageFailed(str(error)) from error
    except Exception as error:  # the SDK lets through whatever its parser raises, such as UnicodeDecodeError
        raise StorageFailed(f"the answer cannot be read: {error!r}") from error


def _whole_seconds(duration: timedelta) -> int:
    """Return ``duration`` without its fraction of a second, as .NET's client sends it."""
    return int(duration.total_seconds())


def _message(received: Any) -> Message:  # noqa: ANN401 - the SDK says that any part may be None
    return Message(
        id=received.id,
        pop_receipt=received.pop_receipt,
        dequeue_count=received.dequeue_count,
        inserted=received.inserted_on,
        expires=received.expires_on,
        next_visible=received.next_visible_on,
        text=received.content,
    )
