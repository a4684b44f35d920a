"""Ticks, each of which puts on the outbox what is due: their sources, and their messages on a queue.

There are two sources, so that ticks go on if one stalls: the platform's timer, and a message on the
queue ``ticks`` that requeues itself for the next minute before it does anything else.
"""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
from msgspec import Struct, field

from shared.domain.typed_json import decode_json

SHARDS = "0123456789abcdef"
"""The partitions of the agenda, each with its own reminders."""

STALLED_AFTER = timedelta(minutes=3)
"""A source without a tick for this long has stalled."""


class Source(StrEnum):
    """What starts a tick."""

    TIMER = "timer"
    QUEUE = "queue"


class LastTick(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The last tick of one source."""

    source: Source
    at: datetime
    slot: datetime | None = None  # of a tick by queue: the minute that it was for
    queue_id: str = field(name="by", default="")  # of a tick by queue: the id of its queue message
    skipped: int = 0  # occurrences that ticks of this source skipped so far; approximate
    #: The agenda's version of the row; empty if it was never saved.
    version: str = ""


class NextTick(Struct, frozen=True, kw_only=True, tag="tick"):
    """A message on the queue ``ticks``: make the tick of this minute."""

    slot: datetime


class ShardTick(Struct, frozen=True, kw_only=True, tag="shard"):
    """A message on the queue ``ticks``: a shard with so much due that it needs a worker of its own."""

    shard: str


def slot_after(now: datetime, slot: datetime) -> datetime:
    """Return when the next tick by queue is: at half past the minute, between the ticks of the timer."""
    half_past = now.replace(second=30, microsecond=0)
    after = half_past if half_past > now else half_past + timedelta(minutes=1)
    return max(after, slot + timedelta(seconds=1))


def is_stalled(last: LastTick | None, *, now: datetime) -> bool:
    """Return whether a source of ticks with that last tick has stalled."""
    return last is None or now - last.at > STALLED_AFTER


def encode_tick(message: NextTick | ShardTick) -> bytes:
    """Return the message as it is on the queue ``ticks``."""
    return msgspec.json.encode(message)


def decode_tick(data: bytes) -> NextTick | ShardTick:
    """Return a message of the queue ``ticks``.

    Raises:
        msgspec.DecodeError: it is not a message of this queue.
    """
    return decode_json(data, NextTick | ShardTick)
