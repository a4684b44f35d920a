"""Begin and end an attempt: how that changes its delivery."""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from shared.domain.deliveries.attempts.attempt import LEASE, MAX_ATTEMPTS_KEPT, Attempt
from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status import Status
from shared.domain.templates.rendering import Rendered


def begin_attempt(
    delivery: Delivery,
    *,
    attempt_id: str,
    now: datetime,
    sender: str = "",
    flow_text: str = "",
    rendered: Rendered | None = None,
    lease: timedelta = LEASE,
) -> Delivery:
    """Return the delivery claimed for one attempt, for the length of a lease.

    ``sender`` sends it if the message names no sender. ``flow_text`` or ``rendered`` is what its flow or its
    template makes, unless an earlier attempt stored that.
    """
    sender = delivery.message.sender or sender
    attempt = Attempt(id=attempt_id, at=now, lease_until=now + lease, sender=sender)
    held_first = sorted(delivery.attempts[1:], key=lambda each: each.outcome is not Status.HELD)
    later = sorted(held_first[-(MAX_ATTEMPTS_KEPT - 2) :], key=lambda each: each.at)
    attempts = (*delivery.attempts[:1], *later, attempt)
    is_resend = delivery.status is Status.UNKNOWN and not delivery.attempts[-1].server_error
    return replace(
        delivery,
        status=Status.SENDING,
        updated_at=now,
        attempts=attempts,
        resends=delivery.resends + is_resend,
        flow_text=delivery.flow_text or flow_text,
        rendered=delivery.rendered or rendered,
        requeue_count=0,
        held_for=None,
        stop_id="",
        tried_since=_tried_since(delivery, now=now),
    )


def _tried_since(delivery: Delivery, *, now: datetime) -> datetime | None:
    """Return since when a message is tried, without the time for which the guard held it.

    It was held soon after its latest attempt. To count anew after each night would have no end.
    """
    if not delivery.held_for:
        return delivery.tried_since
    if not delivery.attempts:
        return now
    first, latest = delivery.attempts[0].at, delivery.attempts[-1].at
    since = max(first, delivery.tried_since or first)
    return now - max(latest - since, timedelta(0))


class Outcome(Struct, frozen=True, kw_only=True):
    """The result of an attempt: the status it leads to, and Twilio's answer."""

    status: Status
    sid: str | None = None
    segments: int | None = None
    error_code: int | None = None
    error: str | None = None
    account_accepted: bool | None = None  # False: Twilio refused our account; None: unknown
    server_error: bool = False  # Twilio answered with a 5xx
    retry_at: datetime | None = None  # if it is held: when the next attempt may begin
    counted_at: datetime | None = None  # when it took its place within the limits of the desk


def end_attempt(delivery: Delivery, outcome: Outcome, *, attempt_id: str, now: datetime) -> Delivery:
    """Return the delivery with the outcome of an attempt.

    A status callback may have overtaken the answer to our own request: then its status stays, and only what
    it lacks is added. If another attempt has begun meanwhile, the status of that attempt stays.
    """
    attempts = tuple(_ended(each, outcome) if each.id == attempt_id else each for each in delivery.attempts)
    unsent = (attempt_id, Status.FAILED) in {(each.id, each.outcome) for each in delivery.attempts}
    for_account = outcome.status is Status.HELD and outcome.account_accepted is False
    ended = replace(
        delivery,
        attempts=attempts,
        updated_at=now,
        sid=delivery.sid if unsent else outcome.sid or delivery.sid,
        segments=outcome.segments or delivery.segments,
        counted_at=outcome.counted_at or delivery.counted_at,
        throttled_count=delivery.throttled_count + (outcome.status is Status.HELD and not for_account),
    )
    lost = delivery.attempts[-1].id != attempt_id and (unsent or not outcome.sid)
    if lost or (unsent and delivery.status is Status.HELD) or delivery.status.rank >= Status.SENT.rank:
        return ended
    held_since = (delivery.held_since or now) if for_account else None
    ended = replace(ended, held_since=held_since, retry_at=outcome.retry_at)
    return replace(ended, status=outcome.status, error_code=outcome.error_code, error=outcome.error)


def _ended(attempt: Attempt, outcome: Outcome) -> Attempt:
    """Return the attempt with its outcome, unless a callback that overtook it says that it was never sent."""
    if attempt.outcome is Status.FAILED:
        return attempt
    sid = outcome.sid or attempt.sid
    return replace(attempt, outcome=outcome.status, sid=sid, server_error=outcome.server_error)


def record_not_found(delivery: Delivery, *, now: datetime) -> Delivery:
    """Return the delivery after Twilio was asked for the latest attempt and did not have it."""
    latest = replace(delivery.attempts[-1], lookups=delivery.attempts[-1].lookups + 1)
    return replace(delivery, updated_at=now, attempts=(*delivery.attempts[:-1], latest), requeue_count=0)
