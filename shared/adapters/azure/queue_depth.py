"""How much lies on a queue, and for how long."""

from typing import TYPE_CHECKING

from shared.ports.queues import Depth

if TYPE_CHECKING:
    from azure.storage.queue import QueueClient


class QueueDepth:
    """One queue, looked at without touching it. Safe to share between threads."""

    def __init__(self, queue: "QueueClient") -> None:
        self._queue = queue

    def depth(self) -> Depth:
        """Tell what lies there. See ``shared.ports.queues.Depths``."""
        count = self._queue.get_queue_properties().approximate_message_count or 0
        first = self._queue.peek_messages(1)
        return Depth(count=count, oldest=first[0].inserted_on if first else None)
