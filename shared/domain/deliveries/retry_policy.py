"""Retry policy: the lease of an attempt, backoff while Twilio throttles, lookups, and when to give up."""

import hashlib
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from shared.domain.deliveries.attempts.attempt import LEASE
from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status import Status

MAX_DELAY = timedelta(days=6)
"""The longest single delay on a queue, which allows 7 days. Longer waits are requeued or deferred."""

LOOKUPS_THAT_PROVE_ABSENCE = 2
"""How many lookups must not find an attempt at Twilio before it counts as never received."""


class RetryPolicy(Struct, frozen=True, kw_only=True):
    """Every wait of a message on its way to Twilio. Tests use shorter ones."""

    #: How long one attempt may hold a delivery.
    lease: timedelta = LEASE
    #: When the copy on the outbox of a message that is sent within its request becomes visible: Twilio has
    #: mostly answered by then, and the copy is gone. If the worker has died, nobody waits for longer.
    copy_after: timedelta = timedelta(seconds=15)
    #: When an attempt without an answer is first looked up at Twilio: by then every attempt that was under
    #: way at the same time has ended or lost its lease, so that none takes the SID of another.
    first_lookup_after: timedelta = LEASE + timedelta(seconds=30)
    #: When it is looked up again. If it is not found twice, it may be sent again.
    second_lookup_after: timedelta = timedelta(minutes=5)
    #: When an attempt without an outcome counts as abandoned: one takes a second, and 30 only if all is slow.
    abandoned_after: timedelta = timedelta(seconds=30)
    #: How long after the time of its first lookup an abandoned attempt is looked up: if its own message is
    #: on the outbox too, that one comes first.
    lookup_margin: timedelta = timedelta(seconds=2)
    #: How long after the time of its lookup an unknown attempt counts as abandoned.
    overdue_after: timedelta = timedelta(minutes=1)
    #: How long an attempt is looked up while Twilio has only records that may be it, but need not be.
    unclear_after: timedelta = timedelta(minutes=15)
    #: How exactly the difference between Twilio's clock and ours can be measured.
    clock_skew: timedelta = timedelta(seconds=30)
    #: The first wait between two attempts while Twilio throttles us. It doubles each time.
    min_backoff: timedelta = timedelta(seconds=5)
    #: The longest such wait, before jitter; a longer ``Retry-After`` is respected.
    max_backoff: timedelta = timedelta(minutes=15)
    #: How long a message without ``not_after`` is retried while Twilio throttles us, answers with 5xx, or
    #: cannot be asked.
    give_up_after: timedelta = timedelta(hours=24)
    #: How long before the end of that time the last try is made, if the next wait would go past the end.
    last_try_before_end: timedelta = timedelta(seconds=30)
    #: When the sweep looks at an open delivery to which nothing happened.
    stale_after: timedelta = timedelta(hours=1)
    #: When a sent text without a final report is closed.
    close_after: timedelta = timedelta(days=3)


def backoff_delay(
    message_id: str, throttled_count: int, *, retry_policy: RetryPolicy, retry_after: float | None
) -> timedelta:
    """Return how long to wait before the next attempt.

    Doubles with every throttled attempt and differs between messages by up to half (jitter), so that
    they do not all come back at once. Never shorter than ``retry_after`` (seconds, Twilio's
    ``Retry-After``), unless that is longer than the queue can delay.
    """
    digest = hashlib.sha256(f"{message_id}/{throttled_count}".encode()).digest()
    jitter = 0.5 + digest[0] / 255  # 0.5 to 1.5
    doubled = retry_policy.min_backoff * (1 << min(throttled_count, 10))
    wait = min(doubled, retry_policy.max_backoff) * jitter
    return max(wait, timedelta(seconds=min(retry_after or 0, MAX_DELAY.total_seconds())))


def give_up_at(delivery: Delivery, *, retry_policy: RetryPolicy) -> datetime:
    """Return when no further attempt may begin: at ``not_after``, or a day after the first attempt.

    Counted since the guard held it last: before, it may have waited for days.
    """
    # Before its first attempt it may have waited for days until it was due, or for a worker.
    since = max(delivery.created_at, delivery.attempts[0].at, delivery.tried_since or delivery.created_at)
    return delivery.message.not_after or since + retry_policy.give_up_after


def next_attempt_at(
    wanted: datetime, delivery: Delivery, *, retry_policy: RetryPolicy, now: datetime
) -> datetime | None:
    """Return when the next attempt may begin, as decided at ``now``, after the latest; None if never.

    That is ``wanted``. If that is too late, one last attempt is made shortly before the end.
    """
    end = give_up_at(delivery, retry_policy=retry_policy)
    if wanted < end:
        return wanted
    last = end - retry_policy.last_try_before_end
    return last if now < last else None


def repeat_at(delivery: Delivery, *, retry_policy: RetryPolicy, now: datetime) -> datetime | None:
    """Return when to repeat an attempt that Twilio answered with 5xx; None if its time is over."""
    if now >= give_up_at(delivery, retry_policy=retry_policy):
        return None
    count, latest = sum(attempt.server_error for attempt in delivery.attempts), delivery.attempts[-1]
    wait = backoff_delay(delivery.id, count - 1, retry_policy=retry_policy, retry_after=None)
    return next_attempt_at(latest.at + wait, delivery, retry_policy=retry_policy, now=latest.at)


def next_lookup_at(delivery: Delivery, *, retry_policy: RetryPolicy, now: datetime) -> datetime:
    """Return when the next lookup is due; the last one comes right before the message is sent again."""
    latest = delivery.attempts[-1]
    if latest.lookups < LOOKUPS_THAT_PROVE_ABSENCE or not latest.server_error:
        after = retry_policy.second_lookup_after if latest.lookups else retry_policy.first_lookup_after
        return latest.at + after
    return repeat_at(delivery, retry_policy=retry_policy, now=now) or now


def wait_for_twilio(delivery: Delivery, *, retry_policy: RetryPolicy, now: datetime) -> timedelta:
    """Return when to ask again for an attempt for which Twilio could not be asked.

    The longer that lasts, the more seldom: each message, and each copy of it on the queue, asks.
    """
    shortest = retry_policy.first_lookup_after
    longest = max(retry_policy.max_backoff, shortest)
    return max(shortest, min((now - delivery.attempts[-1].at) / 16, longest))


def after_validity(delivery: Delivery, *, now: datetime, retry_policy: RetryPolicy | None = None) -> Delivery:
    """Return the delivery after Twilio did not send its latest attempt within the validity period.

    It is held for another attempt, with backoff; expired past ``not_after``; dead if its time is over and it
    has no ``not_after``.
    """
    policy, end = retry_policy or RetryPolicy(), delivery.message.not_after
    if end and end <= now:
        return replace(delivery, status=Status.EXPIRED, updated_at=now)
    wait = backoff_delay(delivery.id, delivery.throttled_count, retry_policy=policy, retry_after=None)
    # If no attempt can begin in time, the next one finds that it has expired, at the end and not before it.
    at = next_attempt_at(now + wait, delivery, retry_policy=policy, now=now) or end
    if at is None:
        return replace(delivery, status=Status.DEAD, updated_at=now)
    count = delivery.throttled_count + 1
    held = replace(delivery, status=Status.HELD, retry_at=at, throttled_count=count, updated_at=now)
    # A report may have overtaken what the guard held it for: it does not wait for that now.
    held = replace(held, held_for=None, stop_id="")
    return replace(held, held_since=None, sid=None, requeue_count=0, closed=False)
