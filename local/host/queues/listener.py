"""The queue trigger: fetches messages, runs the function, and settles what becomes of each.

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
from local.host.queues.backoff import Pauses
from local.host.queues.encoding import Undecodable, decode
from local.host.queues.messages import NotText, data_for, metadata_for
from local.host.storage import Message, Queue, QueueMissing, ReceiptStale, StorageFailed
from local.host.waiting import comes_within

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
"""How long a message is ours before it shows up again; renewed at half of it. Fixed in Azure."""


def poison_name(queue: str) -> str | None:
    """Return the name of the poison queue of ``queue``; None when Azure gives it none."""
    name = f"{queue}-poison"
    return None if queue.endswith("-poison") or not QUEUE_NAME.fullmatch(name) else name


class QueueListener:
    """Listens on one queue for one function."""

    def __init__(
        self,
        function: Function,
        queue: Queue,
        poison: Queue | None,
        executor: Executor,
        options: Queues,
        *,
        longest_pause: timedelta,
        lease: timedelta,
        written: Callable[[str], None],
    ) -> None:
        """Call ``written`` with the poison queue's name when it gets a message."""
        self.queue = queue
        self._function = function
        self._poison = poison
        self._executor = executor
        self._options = options
        self._pauses = Pauses(longest_pause)
        self._lease = lease
        self._written = written
        self._running: set[asyncio.Task[None]] = set()
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Look into the queue now: somebody has put something there."""
        self._woken.set()

    def stop(self) -> None:
        """Fetch no more; ``run`` returns once what is running has been settled."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Fetch and run messages until ``stop``; never more than batch plus threshold at once."""
        try:
            while not self._stopping:
                messages = await self._receive()
                if not messages:
                    await self._pause()
                    continue
                self._pauses.reset()
                self._running |= {asyncio.create_task(self._process(message)) for message in messages}
                await self._until_few_are_left(self._options.threshold)
            await self._until_few_are_left(0)
        finally:
            for task in self._running:
                task.cancel()

    async def _receive(self) -> list[Message]:
        self._woken.clear()
        try:
            return await self.queue.receive(self._options.batch_size, lease=self._lease)
        except QueueMissing:
            return []
        except StorageFailed as error:
            log.warning("queue %s cannot be read, trying again: %s", self.queue.name, error)
            return []

    async def _pause(self) -> None:
        await comes_within(self._pauses.next(), self._woken)

    async def _until_few_are_left(self, few: int) -> None:
        while len(self._running) > few:
            _, self._running = await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)

    async def _process(self, message: Message) -> None:
        try:
            await self._settle(message)
        except ReceiptStale as error:
            log.debug("%s: message %s is no longer ours: %s", self._function.name, message.id, error)
        except StorageFailed as error:
            log.error("%s: message %s comes back: %s", self._function.name, message.id, error)  # noqa: TRY400 - no traceback needed
        except Exception:
            log.exception("%s: message %s comes back", self._function.name, message.id)

    async def _settle(self, message: Message) -> None:
        if message.dequeue_count > self._options.max_dequeue_count:
            if self._poison:
                await self._give_up(message, "it was fetched too often")
            return
        try:
            body = decode(message.text, self._options.message_encoding)
        except Undecodable:
            await self._give_up(message, "it is not base64: see messageEncoding in host.json")
            return
        if await self._succeeds(message, body):
            await self.queue.delete(message)
        elif self._poison is None:
            pass  # left hidden until its lease lapses, so that it does not spin
        elif message.dequeue_count >= self._options.max_dequeue_count:
            await self._give_up(message, f"it failed {message.dequeue_count} times")
        else:
            await self.queue.hide(message, self._options.visibility_timeout)

    async def _succeeds(self, message: Message, body: bytes) -> bool:
        finished = asyncio.Event()
        renewal = asyncio.create_task(self._renew(message, finished))
        try:
            data = data_for(self._function.trigger, body)
            await self._executor.run(self._function, data, metadata_for(message, body))
        except NotText as error:
            log.error("%s failed: message %s is not text: %s", self._function.name, message.id, error)  # noqa: TRY400 - no traceback needed
            return False
        except InvocationFailed:
            return False
        finally:
            finished.set()
            await renewal  # one under way changes the receipt, so it may not be cut short
        return True

    async def _renew(self, message: Message, finished: asyncio.Event) -> None:
        pause = usual = self._lease / 2
        while not await comes_within(pause.total_seconds(), finished):
            try:
                await self.queue.hide(message, self._lease)
                pause = usual
            except (ReceiptStale, QueueMissing):
                log.warning("%s: the lease on message %s is lost", self._function.name, message.id)
                return
            except StorageFailed:
                pause = max(pause / 2, usual / 5)  # of 5 minutes: not below 1

    async def _give_up(self, message: Message, reason: str) -> None:
        if self._poison is None:
            return
        log.error("%s: message %s goes to %s: %s", self._function.name, message.id, self._poison.name, reason)
        await self._poison.put(message.text)
        self._written(self._poison.name)
        await self.queue.delete(message)
