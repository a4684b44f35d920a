"""Calls for ticks, as an Azure storage queue. See shared/domain/reminders/ticks.py."""

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.domain.reminders.ticks import NextTick, ShardTick, to_queue

if TYPE_CHECKING:
    from azure.storage.queue import QueueClient

NEVER = -1
"""Time to live of a message that does not expire."""


class TicksQueue:
    """Puts calls for ticks on their queue. Safe to share between threads."""

    def __init__(self, queue: "QueueClient") -> None:
        self._queue = queue

    def put(self, call: NextTick | ShardTick, *, delay: timedelta) -> None:
        """Add a call that shows up after ``delay``. See ``shared.ports.queues.Ticks``."""
        seconds = math.ceil(delay.total_seconds())
        self._queue.send_message(to_queue(call).decode(), visibility_timeout=seconds, time_to_live=NEVER)
