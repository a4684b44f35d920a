"""Measure the backlog for alerts: how much waits, and since when. See docs/operations.md."""

from datetime import datetime

from msgspec import Struct

from shared.ports.pending_messages import DeadLetters
from shared.ports.queues import QueueStats

NO_AGE = -1
"""The age of something that does not exist."""


class Backlog(Struct, frozen=True, kw_only=True):
    """How much waits; ages are ``NO_AGE`` if nothing waits."""

    outbox_count: int
    outbox_oldest_seconds: int
    dead_letter_count: int
    dead_letter_newest_seconds: int


def measure_backlog(*, outbox: QueueStats, dead_letters: DeadLetters, now: datetime) -> Backlog:
    """Return the backlog of the outbox and of dead letters, without changing either."""
    depth = outbox.depth()
    letters = dead_letters.counts()
    return Backlog(
        outbox_count=depth.count,
        outbox_oldest_seconds=_age(depth.oldest, now),
        dead_letter_count=letters.total,
        dead_letter_newest_seconds=_age(letters.newest, now),
    )


def _age(since: datetime | None, now: datetime) -> int:
    return max(int((now - since).total_seconds()), 0) if since else NO_AGE
