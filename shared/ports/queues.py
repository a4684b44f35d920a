"""What services need from queues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime, timedelta

    from shared.domain.messages.envelope import Envelope
    from shared.domain.reminders.ticks import NextTick, ShardTick


class Outbox(Protocol):
    """The queue of messages to send."""

    def put(self, envelope: Envelope, *, delay: timedelta) -> None:
        """Add a message that shows up after ``delay``, at most 7 days; it never expires."""


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
    """A queue where the Functions host puts what it gave up on of another."""

    def receive(self) -> Iterator[PoisonMessage]:
        """Yield what lies there, hidden from others for a while."""

    def remove(self, message: PoisonMessage) -> None:
        """Take it off the queue for good."""


class QueueDepth(Struct, frozen=True, kw_only=True):
    """How much lies on a queue, hidden messages included, and since when the first that can be seen does."""

    count: int
    oldest: datetime | None = None


class QueueStats(Protocol):
    """A queue as an operator sees it."""

    def depth(self) -> QueueDepth:
        """Tell what lies there, without touching it."""
