"""The queue ``events``: what changed, for other systems."""

from typing import TYPE_CHECKING

from shared.domain.cloud_events import Event, line

if TYPE_CHECKING:
    from azure.storage.queue import QueueClient

NEVER = -1
"""Time to live of a line that does not expire: it lies there until somebody takes it."""


class EventsQueue:
    """Puts events on the queue. Safe to share between threads."""

    def __init__(self, queue: "QueueClient") -> None:
        self._queue = queue

    def put(self, event: Event) -> None:
        """Add an event. See ``shared.ports.Events``."""
        self._queue.send_message(line(event), time_to_live=NEVER)
