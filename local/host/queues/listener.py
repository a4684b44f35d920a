"""Poll a queue, run its function for each message, and delete, retry or poison the message.

Source: ``QueueListener`` and ``QueueProcessor`` in
https://github.com/Azure/azure-sdk-for-net/tree/main/sdk/storage/Microsoft.Azure.WebJobs.Extensions.Storage.Queues
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from local.host.config.host_json import Queues
from local.host.functions.bindings import QUEUE_NAME, Function
from local.host.functions.executor import Executor, InvocationFailed
from local.host.queues.backoff import PollingBackoff
from local.host.queues.encoding import Undecodable, decode
from local.host.queues.messages import NotText, trigger_data_of, trigger_metadata_of
from local.host.storage import Message, Queue, QueueMissing, ReceiptStale, StorageFailed
from local.host.waiting import is_set_within

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
"""The lease of a message; it is renewed when half of it has passed. Azure's value is fixed."""


def poison_name(queue: str) -> str | None:
    """Return the name of the poison queue of ``queue``, or None if it has none in Azure."""
    name = f"{queue}-poison"
    return None if queue.endswith("-poison") or not QUEUE_NAME.fullmatch(name) else name


class QueueListener:
    """Polls one queue for one function."""

    def __init__(
        self,
        function: Function,
        queue: Queue,
        poison: Queue | None,
        executor: Executor,
        options: Queues,
        *,
        max_polling_interval: timedelta,
        lease: timedelta,
        on_written: Callable[[str], None],
    ) -> None:
        """Create the listener; ``on_written`` is called with the poison queue's name after a write."""
        self.queue = queue
        self._function = function
        self._poison = poison
        self._executor = executor
        self._options = options
        self._backoff = PollingBackoff(max_polling_interval)
        self._lease = lease
        self._on_written = on_written
        self._running: set[asyncio.Task[None]] = set()
        self._wake_event = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Read the queue now, because a message has been written to it."""
        self._wake_event.set()

    def stop(self) -> None:
        """Fetch no more messages; ``run`` returns once the running ones are processed."""
        self._stopping = True
        self._wake_event.set()

    async def run(self) -> None:
        """Process messages until ``stop``; at most batch size plus threshold at the same time."""
        try:
            while not self._stopping:
                messages = await self._receive()
                if not messages:
                    await self._pause()
                    continue
                self._backoff.reset()
                self._running |= {asyncio.create_task(self._process(message)) for message in messages}
                await self._wait_until_running_at_most(self._options.threshold)
            await self._wait_until_running_at_most(0)
        finally:
            for task in self._running:
                task.cancel()

    async def _receive(self) -> list[Message]:
        self._wake_event.clear()
        try:
            return await self.queue.receive(self._options.batch_size, lease=self._lease)
        except QueueMissing:
            return []
        except StorageFailed as error:
            log.warning("queue %s cannot be read, retrying: %s", self.queue.name, error)
            return []

    async def _pause(self) -> None:
        await is_set_within(self._backoff.next_delay(), self._wake_event)

    async def _wait_until_running_at_most(self, count: int) -> None:
        while len(self._running) > count:
            _, self._running = await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)

    async def _process(self, message: Message) -> None:
        try:
            await self._settle(message)
        except ReceiptStale as error:
            log.debug("%s: the lease on message %s was lost: %s", self._function.name, message.id, error)
        except StorageFailed as error:
            log.error("%s: message %s will be redelivered: %s", self._function.name, message.id, error)  # noqa: TRY400 - no traceback needed
        except Exception:
            log.exception("%s: message %s will be redelivered", self._function.name, message.id)

    async def _settle(self, message: Message) -> None:
        if message.dequeue_count > self._options.max_dequeue_count:
            if self._poison:
                await self._move_to_poison(message, "it exceeds maxDequeueCount")
            return
        try:
            body = decode(message.text, self._options.message_encoding)
        except Undecodable:
            await self._move_to_poison(message, "it is not base64: see messageEncoding in host.json")
            return
        if await self._run_function(message, body):
            await self.queue.delete(message)
        elif self._poison is None:
            pass  # it stays hidden until its lease expires, so that it is not retried in a tight loop
        elif message.dequeue_count >= self._options.max_dequeue_count:
            await self._move_to_poison(message, f"it failed {message.dequeue_count} times")
        else:
            await self.queue.hide(message, self._options.visibility_timeout)

    async def _run_function(self, message: Message, body: bytes) -> bool:
        finished = asyncio.Event()
        renewal = asyncio.create_task(self._renew_lease(message, finished))
        try:
            data = trigger_data_of(self._function.trigger, body)
            await self._executor.run(self._function, data, trigger_metadata_of(message, body))
        except NotText as error:
            log.error("%s failed: message %s is not text: %s", self._function.name, message.id, error)  # noqa: TRY400 - no traceback needed
            return False
        except InvocationFailed:
            return False
        finally:
            finished.set()
            await renewal  # a renewal in progress changes the pop receipt, so it must finish
        return True

    async def _renew_lease(self, message: Message, finished: asyncio.Event) -> None:
        pause = usual = self._lease / 2
        while not await is_set_within(pause.total_seconds(), finished):
            try:
                await self.queue.hide(message, self._lease)
                pause = usual
            except (ReceiptStale, QueueMissing):
                log.warning("%s: the lease on message %s is lost", self._function.name, message.id)
                return
            except StorageFailed:
                pause = max(pause / 2, usual / 5)  # with Azure's 5 minutes, at least 1

    async def _move_to_poison(self, message: Message, reason: str) -> None:
        if self._poison is None:
            return
        log.error(
            "%s: message %s moved to %s: %s", self._function.name, message.id, self._poison.name, reason
        )
        await self._poison.put(message.text)
        self._on_written(self._poison.name)
        await self.queue.delete(message)
