"""The outbox, as an Azure storage queue.

The queue's output binding can neither delay a message nor keep it longer than
7 days; the SDK can. Source: https://learn.microsoft.com/rest/api/storageservices/put-message
"""

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from shared.domain.messages.envelope import Envelope, seal

if TYPE_CHECKING:
    from azure.storage.queue import QueueClient

NEVER = -1
"""Time to live of a message that does not expire."""


class QueueOutbox:
    """Puts messages on the outbox. Safe to share between threads."""

    def __init__(self, queue: "QueueClient") -> None:
        self._queue = queue

    def put(self, envelope: Envelope, *, delay: timedelta) -> None:
        """Add a message that shows up after ``delay``. See ``shared.ports.queues.Outbox``."""
        seconds = math.ceil(delay.total_seconds())  # never early
        self._queue.send_message(seal(envelope).decode(), visibility_timeout=seconds, time_to_live=NEVER)
