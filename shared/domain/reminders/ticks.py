"""A tick: one look at the agenda for what is due. Who makes it, and when the next one comes.

There are two sources: the platform's timer, and a message on the queue
``ticks`` that is put back for the next minute before it does anything else.
"""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
from msgspec import Struct

SHARDS = "0123456789abcdef"
"""The agenda's parts, each with its own reminders."""

STALLED_AFTER = timedelta(minutes=3)
"""A source of ticks that was not heard of for so long is dead."""


class Source(StrEnum):
    """Where a tick comes from."""

    TIMER = "timer"
    QUEUE = "queue"


class LastTick(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The last tick of one source."""

    source: Source
    at: datetime
    slot: datetime | None = None  # which minute's tick it was, if it came from the queue
    by: str = ""  # the queue's id for the message that made it
    skipped: int = 0  # occurrences that this source's ticks skipped so far, about
    #: The agenda's mark of this version of the row; empty for one that was never saved.
    version: str = ""


class NextTick(Struct, frozen=True, kw_only=True, tag="tick"):
    """What lies on the queue ``ticks``: time to look, at this minute's time."""

    slot: datetime


class ShardTick(Struct, frozen=True, kw_only=True, tag="shard"):
    """What lies on the queue ``ticks``: one shard has so much due that it takes a worker of its own."""

    shard: str


def slot_after(now: datetime, slot: datetime) -> datetime:
    """Return when the queue's next tick is: at half past the minute, between those of the timer."""
    half_past = now.replace(second=30, microsecond=0)
    after = half_past if half_past > now else half_past + timedelta(minutes=1)
    return max(after, slot + timedelta(seconds=1))


def is_stalled(last: LastTick | None, *, now: datetime) -> bool:
    """Whether a source that was last heard of then is dead."""
    return last is None or now - last.at > STALLED_AFTER


def to_queue(call: NextTick | ShardTick) -> bytes:
    """Return the queue message."""
    return msgspec.json.encode(call)


def from_queue(data: bytes) -> NextTick | ShardTick:
    """Read a queue message.

    Raises:
        msgspec.DecodeError: it is none of ours.
    """
    return msgspec.json.decode(data, type=NextTick | ShardTick)
