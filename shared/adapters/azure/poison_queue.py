"""A poison queue: where the Functions host puts what it gave up on, for 7 days.

Read with the SDK, not by a trigger: a function that fails on a message of a
poison queue has no poison queue of its own.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from shared.ports.queues import PoisonMessage

if TYPE_CHECKING:
    from azure.storage.queue import QueueClient

BATCH = 32
HIDDEN_SECONDS = 60
MOST = 2_000
"""Messages of one run; the next run goes on."""


class PoisonQueue:
    """The poison queue of one queue. Safe to share between threads."""

    def __init__(self, queue: "QueueClient") -> None:
        self._queue = queue

    def receive(self) -> Iterator[PoisonMessage]:
        """Yield what lies there. See ``shared.ports.queues.Poison``."""
        found = self._queue.receive_messages(
            messages_per_page=BATCH, visibility_timeout=HIDDEN_SECONDS, max_messages=MOST
        )
        for message in found:
            body = message.content if isinstance(message.content, bytes) else message.content.encode()
            yield PoisonMessage(id=message.id, body=body, receipt=message.pop_receipt or "")

    def remove(self, message: PoisonMessage) -> None:
        """Take it off the queue. See ``shared.ports.queues.Poison``."""
        self._queue.delete_message(message.id, message.receipt)
