"""How long we wait, for what."""

import hashlib
from datetime import timedelta

from msgspec import Struct

from shared.domain.deliveries.delivery import LEASE


class RetryPolicy(Struct, frozen=True, kw_only=True):
    """Every wait on a message's way. The defaults suit a real Twilio; only tests are in more of a hurry."""

    #: How long one attempt may hold a delivery.
    lease: timedelta = LEASE
    #: An attempt without an answer is looked for at Twilio after so long: by then every attempt that was
    #: under way at the same time has ended or lost its lease, so that nobody takes another's for theirs.
    first_lookup_after: timedelta = LEASE + timedelta(seconds=30)
    #: And once more after so long; absent twice, it is sent once more.
    second_lookup_after: timedelta = timedelta(minutes=5)
    #: How far Twilio's clock may be from ours.
    clock_skew: timedelta = timedelta(seconds=30)
    #: Shortest and longest wait while Twilio is busy; doubled each time.
    back_off: tuple[timedelta, timedelta] = (timedelta(seconds=5), timedelta(minutes=15))
    #: How long a message without ``not_after`` is tried while Twilio stays busy, or does not say what it has.
    give_up_after: timedelta = timedelta(hours=24)
    #: An open delivery that nothing happened to for so long is looked at again.
    stale_after: timedelta = timedelta(hours=1)
    #: A text that was sent, and of which no carrier told more for so long, is closed.
    close_after: timedelta = timedelta(days=3)


MAX_DELAY = timedelta(days=6)
"""Longest single stay on the queue, which allows 7 days. What must wait longer goes back again."""


def back_off(message_id: str, delays: int, *, retry_policy: RetryPolicy, asked: float | None) -> timedelta:
    """Return how long to wait before the next attempt.

    Doubles with every delay and differs between messages by up to half, so
    that they do not all come back at once. Never shorter than Twilio asked
    (``asked``, in seconds), unless that is longer than the queue can wait.
    """
    shortest, longest = retry_policy.back_off
    spread = 0.5 + hashlib.sha256(f"{message_id}/{delays}".encode()).digest()[0] / 255  # 0.5 to 1.5
    wait = min(shortest * (1 << min(delays, 10)), longest) * spread
    return max(wait, timedelta(seconds=min(asked or 0, MAX_DELAY.total_seconds())))
