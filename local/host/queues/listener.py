"""Poll a queue, run its function for each message, and delete, retry or poison the message.

Source: ``QueueListener`` and ``QueueProcessor`` in
https://github.com/Azure/azure-sdk-for-net/tree/main/sdk/storage/Microsoft.Azure.WebJobs.Extensions.Storage.Queues
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from local.host.config.host_json import Queues
from local.host.functions.bindings import QUEUE_NAME, Function
from local.host.functions.executor import Executor, InvocationFailed
from local.host.queues.backoff import PollingBackoff
from local.host.queues.encoding import Undecodable, decode, encode
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
        on_poison: Callable[[str], None],
    ) -> None:
        """Create the listener; ``on_poison`` is called with the poison queue's name after a move to it."""
        self.queue = queue
        self._function = function
        self._poison = poison
        self._executor = executor
        self._options = options
        self._backoff = PollingBackoff(max_polling_interval)
        self._lease = lease
        self._on_poison = on_poison
        self._running: set[asyncio.Task[None]] = set()
        self._wake_event = asyncio.Event()
        self._stopping = self._cut_off = False

    def wake(self) -> None:
        """Read the queue now, because a message has been moved to it."""
        self._wake_event.set()

    def stop(self) -> None:
        """Fetch no more messages; ``run`` returns once the running ones are processed."""
        self._stopping = True
        self._wake_event.set()

    def cut_off(self) -> None:
        """Give back messages whose functions have not ended: their worker is about to be killed."""
        self._cut_off = True

    async def run(self) -> None:
        """Process messages until ``stop``; at most batch size plus threshold at the same time."""
        try:
            while not self._stopping:
                messages = await self._receive()
                if not messages:
                    await self._pause()
                    continue
                self._backoff.reset()
                self._running |= {
                    asyncio.create_task(self._guarded(message, self._settle(message, body)))
                    for message, body in messages
                }
                await self._wait_until_running_at_most(self._options.threshold)
            await self._wait_until_running_at_most(0)
        finally:
            for task in self._running:
                task.cancel()

    async def _receive(self) -> list[tuple[Message, bytes]]:
        """Return what a poll found, without what cannot be decoded: that is moved first, as in Azure."""
        self._wake_event.clear()
        try:
            found = await self.queue.receive(self._options.batch_size, lease=self._lease)
        except QueueMissing:
            return []
        except StorageFailed as error:
            log.warning("queue %s cannot be read, retrying: %s", self.queue.name, error)
            return []
        messages = []
        for message in found:
            try:
                messages.append((message, decode(message.text, self._options.message_encoding)))
            except Undecodable:
                reason = "it is not base64: see messageEncoding in host.json"
                await self._guarded(message, self._move_to_poison(message, message.text, reason))
        if not self._stopping:
            return messages
        for message, _ in messages:  # Azure's host cancels its poll: what that brings stays hidden
            await self._guarded(message, self._give_back(message))
        return []

    async def _pause(self) -> None:
        await is_set_within(self._backoff.next_delay(), self._wake_event)

    async def _wait_until_running_at_most(self, count: int) -> None:
        while len(self._running) > count:
            _, self._running = await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)

    async def _guarded(self, message: Message, work: Awaitable[None]) -> None:
        try:
            await work
        except ReceiptStale as error:
            log.debug("%s: the lease on message %s was lost: %s", self._function.name, message.id, error)
        except StorageFailed as error:
            log.error("%s: message %s will be redelivered: %s", self._function.name, message.id, error)  # noqa: TRY400 - no traceback needed
        except Exception:
            log.exception("%s: message %s will be redelivered", self._function.name, message.id)

    async def _settle(self, message: Message, body: bytes) -> None:
        text = encode(body, self._options.message_encoding)  # of a poison message: without white space
        if self._poison and message.dequeue_count > self._options.max_dequeue_count:
            await self._move_to_poison(message, text, "it exceeds maxDequeueCount")
        elif await self._run_function(message, body):
            await self.queue.delete(message)
        elif self._cut_off:
            await self._give_back(message)
        elif self._poison is None:
            pass  # it stays hidden until its lease expires, so that it is not retried in a tight loop
        elif message.dequeue_count >= self._options.max_dequeue_count:
            await self._move_to_poison(message, text, f"it failed {message.dequeue_count} times")
        else:
            await self.queue.hide(message, self._options.visibility_timeout)

    async def _give_back(self, message: Message) -> None:
        log.warning("%s: message %s is given back, as the host stops", self._function.name, message.id)
        await self.queue.hide(message, timedelta(0))

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

    async def _move_to_poison(self, message: Message, text: str, reason: str) -> None:
        if self._poison is None:
            return
        log.error(
            "%s: message %s moved to %s: %s", self._function.name, message.id, self._poison.name, reason
        )
        await self._poison.put(text)
        self._on_poison(self._poison.name)
        await self.queue.delete(message)
