"""Why a delivery is held, and until when; messages that are held because Twilio refuses our account."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from shared.domain.deliveries.delivery import Delivery, transition
from shared.domain.deliveries.retry_policy import RetryPolicy
from shared.domain.deliveries.status import Status

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When a message ends that waits however long a stop lasts."""

RELEASE_WINDOW = timedelta(minutes=1)
"""How far ahead held messages are put on the outbox: a tick comes at least once a minute."""


class HeldReason(StrEnum):
    """What a held delivery waits for."""

    NOT_DUE = "not_due"  # its not_before
    THROTTLED = "throttled"  # Twilio is busy, or could not be reached
    ACCOUNT = "account"  # Twilio refuses our account
    QUIET_HOURS = "quiet_hours"  # it is night where the person is
    LIMIT = "limit"  # a limit is reached, and it has ``over: hold``
    STOPPED = "stopped"  # a person stopped sending
    PREFIX = "prefix"  # too many new numbers begin like this one


class HeldMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The entry of a message in the list of those that are held; the message itself is in the ledger."""

    id: str
    created_at: datetime  # messages are released in this order
    until: datetime  # when it ends: it expires, or becomes a dead letter
    #: The version of the row; empty if it was never saved.
    version: str = ""


def held_message(delivery: Delivery, *, retry_policy: RetryPolicy) -> HeldMessage:
    """Return the entry of a held delivery."""
    until = held_until(delivery, retry_policy=retry_policy)
    return HeldMessage(id=delivery.id, created_at=delivery.created_at, until=until)


def held_by_stop(delivery: Delivery) -> HeldMessage:
    """Return the entry of a delivery that a stop holds: it ends at its ``not_after``, or never."""
    return HeldMessage(
        id=delivery.id, created_at=delivery.created_at, until=delivery.message.not_after or NEVER
    )


def held_until(delivery: Delivery, *, retry_policy: RetryPolicy) -> datetime:
    """Return when a held delivery ends: at its ``not_after``, but at most a day after it was first tried.

    One that never made a request was first tried when it was first held: before, it may have waited for
    days until it was due, or for a worker.
    """
    held_since = delivery.held_since or delivery.updated_at
    first = min(delivery.attempts[0].at, held_since) if delivery.attempts else held_since
    tried_since = delivery.tried_since or first
    given_up_at = max(delivery.created_at, first, tried_since) + retry_policy.give_up_after
    return min(given_up_at, delivery.message.not_after or given_up_at)


def release_times(
    count: int, *, per_second: int, start: datetime, now: datetime
) -> tuple[list[datetime], datetime]:
    """Return when each of the first of ``count`` held messages comes out, as many as one tick may release.

    Also returned is when there is room for more: there the next tick starts, so that two ticks do not double
    the rate.
    """
    free = int((now + RELEASE_WINDOW - start).total_seconds() * per_second)
    number = max(0, min(count, free))
    times = [start + timedelta(seconds=each / per_second) for each in range(number)]
    return times, start + timedelta(seconds=number / per_second)


def hold_for_account(delivery: Delivery, *, attempt_id: str, reason: str, now: datetime) -> Delivery:
    """Return the delivery held, and its claim (``attempt_id``) released; unchanged if the claim was lost."""
    held = transition(delivery, Status.HELD, now=now, attempt_id=attempt_id, reason=reason)
    return delivery if held == delivery else replace(held, held_since=delivery.held_since or now)


def is_held_for_account(delivery: Delivery) -> bool:
    """Return whether the delivery waits in the list of held messages, and not on the outbox."""
    return delivery.status is Status.HELD and delivery.held_since is not None


def reason_and_end(
    delivery: Delivery, *, retry_policy: RetryPolicy
) -> tuple[HeldReason | None, datetime | None]:
    """Return why a delivery is held, and when it is tried next; two ``None`` if it is not held, or is due.

    One that a stop holds has no time. One that is held for the account is tried when Twilio accepts the
    account; then the time is that of its end, if that does not happen before.
    """
    not_before = delivery.message.not_before
    if delivery.status is not Status.HELD:
        return None, None
    if delivery.held_for:
        known = delivery.held_for in HeldReason  # a later version may know others
        return HeldReason(delivery.held_for) if known else None, delivery.retry_at
    if is_held_for_account(delivery):
        return HeldReason.ACCOUNT, held_until(delivery, retry_policy=retry_policy)
    if delivery.retry_at:
        is_throttled = delivery.throttled_count > 0  # else the silence that it follows began anew
        return HeldReason.THROTTLED if is_throttled else HeldReason.NOT_DUE, delivery.retry_at
    if not_before and not_before > delivery.updated_at:
        return HeldReason.NOT_DUE, not_before
    return None, None
