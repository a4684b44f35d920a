"""Ports of queues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta

    from shared.domain.messages.envelope import Envelope
    from shared.domain.reminders.ticks import NextTick, ShardTick


class OutboxCopy(Struct, frozen=True, kw_only=True):
    """A message that was put on the outbox, to change it there until somebody receives it."""

    id: str
    receipt: str


class Outbox(Protocol):
    """The queue of messages to send."""

    def put(self, envelope: Envelope, *, delay: timedelta) -> None:
        """Add a message that becomes visible after ``delay``, at most 7 days; it never expires."""

    def put_copy(self, envelope: Envelope, *, delay: timedelta) -> OutboxCopy:
        """Add a message as ``put`` does, and return what moves or removes it."""

    def move_copy(self, copy: OutboxCopy, *, delay: timedelta) -> None:
        """Let a copy become visible after ``delay``; nothing happens if it was received or removed."""

    def remove_copy(self, copy: OutboxCopy) -> None:
        """Remove a copy; nothing happens if it was received or removed."""

    def put_back(self, body: bytes, *, delay: timedelta) -> None:
        """Add a message that cannot be read as an envelope, as it was received."""


class TickQueue(Protocol):
    """The queue of ticks: the chain of ticks by queue, and ticks of one shard."""

    def put(self, message: NextTick | ShardTick, *, delay: timedelta) -> None:
        """Add a message that becomes visible after ``delay``; it never expires."""


class PoisonMessage(Struct, frozen=True, kw_only=True):
    """A message that the Functions host gave up on."""

    id: str
    body: bytes
    receipt: str


class PoisonQueue(Protocol):
    """The poison queue of another queue: the Functions host moves messages there that it gave up on."""

    def receive(self) -> Iterator[PoisonMessage]:
        """Yield its messages, each hidden from other readers for a while."""

    def remove(self, message: PoisonMessage) -> None:
        """Delete a message."""


class QueueDepth(Struct, frozen=True, kw_only=True):
    """How many messages a queue holds, hidden ones included, and since when its first visible one waits."""

    count: int
    oldest: datetime | None = None


class QueueStats(Protocol):
    """Measures a queue without changing it."""

    def depth(self) -> QueueDepth:
        """Return the depth of the queue."""
