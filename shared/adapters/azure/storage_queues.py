"""Azure storage queues: the outbox, ticks, events, the poison queues, and the depth of a queue.

The output binding of a function can neither delay a message nor keep it longer than 7 days; the SDK
can. Source: https://learn.microsoft.com/rest/api/storageservices/put-message
"""

import base64
import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared.adapters.azure.connection.storage_errors import storage_errors, with_storage_errors
from shared.domain.calls.call import Call
from shared.domain.cloud_events import (
    of_call,
    of_delivery,
    of_inbound,
    of_limit,
    of_prefix_held,
    of_recording,
    of_silence,
)
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.deliveries.delivery import Delivery
from shared.domain.guard.limits.limit_use import LimitUse
from shared.domain.guard.pumping import PrefixHeld
from shared.domain.messages.envelope import Envelope, encode_envelope, queue_text
from shared.domain.recordings.recording import Recording
from shared.domain.reminders.ticks import NextTick, ShardTick, encode_tick
from shared.ports.queues import OutboxCopy, PoisonMessage, QueueDepth

if TYPE_CHECKING:
    from azure.storage.queue import QueueClient, QueueMessage

NEVER_EXPIRES = -1
"""Time to live of a message that stays until it is deleted, in Azure's API."""

POISON_BATCH = 32
POISON_HIDDEN_SECONDS = 60
MAX_POISON_MESSAGES = 2_000
"""Messages of one run; the next run continues."""


def _put(queue: "QueueClient", body: bytes, *, delay: timedelta = timedelta(0)) -> "QueueMessage":
    with storage_errors():
        return queue.send_message(
            body.decode(), visibility_timeout=_seconds(delay), time_to_live=NEVER_EXPIRES
        )


def _seconds(delay: timedelta) -> int:
    return math.ceil(delay.total_seconds())  # never early


@contextmanager
def unless_received() -> Iterator[None]:
    """Ignore that a message is not there any more, or that somebody has received it since."""
    from azure.core.exceptions import HttpResponseError

    try:
        with storage_errors():
            yield
    except HttpResponseError as error:
        if getattr(error, "error_code", None) not in ("MessageNotFound", "PopReceiptMismatch"):
            raise


class StorageOutbox:
    """Puts messages on the outbox. Safe to share between threads."""

    def __init__(self, queue: "QueueClient") -> None:
        self._queue = queue

    def put(self, envelope: Envelope, *, delay: timedelta) -> None:
        """Add a message that becomes visible after ``delay``. See ``shared.ports.queues.Outbox``."""
        _put(self._queue, encode_envelope(envelope), delay=delay)

    def put_copy(self, envelope: Envelope, *, delay: timedelta) -> OutboxCopy:
        """Add a message, and return what moves or removes it. See ``shared.ports.queues.Outbox``.

        Source: https://azure.microsoft.com/en-us/blog/azure-storage-queues-new-feature-pop-receipt-on-add-message/
        """
        message = _put(self._queue, encode_envelope(envelope), delay=delay)
        return OutboxCopy(id=message.id, receipt=message.pop_receipt or "")

    def move_copy(self, copy: OutboxCopy, *, delay: timedelta) -> None:
        """Let a copy become visible after ``delay``. See ``shared.ports.queues.Outbox``."""
        with unless_received():
            self._queue.update_message(copy.id, copy.receipt, visibility_timeout=_seconds(delay))

    def remove_copy(self, copy: OutboxCopy) -> None:
        """Remove a copy. See ``shared.ports.queues.Outbox``."""
        with unless_received():
            self._queue.delete_message(copy.id, copy.receipt)

    def put_back(self, body: bytes, *, delay: timedelta) -> None:
        """Add a message as it was received. See ``shared.ports.queues.Outbox``."""
        try:
            body.decode()
        except UnicodeDecodeError:  # a queue message is text; base64 is read too
            body = base64.b64encode(body)
        _put(self._queue, body, delay=delay)


class StorageTickQueue:
    """Puts ticks on their queue. Safe to share between threads."""

    def __init__(self, queue: "QueueClient") -> None:
        self._queue = queue

    def put(self, message: NextTick | ShardTick, *, delay: timedelta) -> None:
        """Add a tick that becomes visible after ``delay``. See ``shared.ports.queues.TickQueue``."""
        _put(self._queue, encode_tick(message), delay=delay)


class StorageEventQueue:
    """Publishes events on the queue ``events``, for other systems. Safe to share between threads."""

    def __init__(self, queue: "QueueClient", *, source: str) -> None:
        """``source`` is the CloudEvents attribute: which app an event is from."""
        self._queue = queue
        self._source = source

    def publish_delivery(self, delivery: Delivery) -> None:
        """Publish that a delivery changed."""
        _put(self._queue, queue_text(of_delivery(delivery, source=self._source)))

    def publish_inbound(self, text: Inbound) -> None:
        """Publish that a text came in, and that it began a silence if it did."""
        _put(self._queue, queue_text(of_inbound(text, source=self._source)))
        if text.begins_silence:
            _put(self._queue, queue_text(of_silence(text, source=self._source)))

    def publish_call(self, call: Call) -> None:
        """Publish that a call has ended, or that more is known of it since."""
        _put(self._queue, queue_text(of_call(call, source=self._source)))

    def publish_recording(self, recording: Recording) -> None:
        """Publish that a recording is new, or that it changed."""
        _put(self._queue, queue_text(of_recording(recording, source=self._source)))

    def publish_prefix_held(self, held: PrefixHeld) -> None:
        """Publish that a prefix is held."""
        _put(self._queue, queue_text(of_prefix_held(held, source=self._source)))

    def publish_limit(self, use: LimitUse, percent: int, at: datetime) -> None:
        """Publish that a limit is used to 80 or 100 percent."""
        _put(self._queue, queue_text(of_limit(use, percent, source=self._source, at=at)))


class StoragePoisonQueue:
    """The poison queue of one queue. Safe to share between threads.

    Read with the SDK, not by a trigger: a function that fails on a message of a poison queue has no
    poison queue of its own.
    """

    def __init__(self, queue: "QueueClient") -> None:
        self._queue = queue

    def receive(self) -> Iterator[PoisonMessage]:
        """Yield its messages. See ``shared.ports.queues.PoisonQueue``."""
        found = self._queue.receive_messages(
            messages_per_page=POISON_BATCH,
            visibility_timeout=POISON_HIDDEN_SECONDS,
            max_messages=MAX_POISON_MESSAGES,
        )
        for message in with_storage_errors(found):
            body = message.content if isinstance(message.content, bytes) else message.content.encode()
            yield PoisonMessage(id=message.id, body=body, receipt=message.pop_receipt or "")

    def remove(self, message: PoisonMessage) -> None:
        """Delete a message. See ``shared.ports.queues.PoisonQueue``."""
        with storage_errors():
            self._queue.delete_message(message.id, message.receipt)


class StorageQueueStats:
    """Measures one queue, without changing it. Safe to share between threads."""

    def __init__(self, queue: "QueueClient") -> None:
        self._queue = queue

    def depth(self) -> QueueDepth:
        """Return the depth of the queue. See ``shared.ports.queues.QueueStats``."""
        with storage_errors():
            count = self._queue.get_queue_properties().approximate_message_count or 0
            first = self._queue.peek_messages(1)
        return QueueDepth(count=count, oldest=first[0].inserted_on if first else None)
