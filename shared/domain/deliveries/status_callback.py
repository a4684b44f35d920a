"""A report: a status that Twilio tells us about an attempt, and what it changes."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from shared.domain.deliveries.delivery import Attempt, Delivery, Status, is_machine
from shared.domain.messages.message import Machine


class Report(Struct, frozen=True, kw_only=True):
    """What Twilio tells us about an attempt, unasked (a callback) or asked."""

    status: Status
    attempt_id: str = ""
    sid: str = ""
    error_code: int | None = None
    error: str | None = None
    segments: int | None = None
    price: str | None = None
    currency: str | None = None
    answered_by: str | None = None  # of a call, in Twilio's word


def apply_report(report: Report, delivery: Delivery, *, now: datetime) -> Delivery:
    """Return the delivery as it stands after ``report``.

    Reports may come in any order, twice, or never: the result is the same for
    every order, since the status with the highest rank wins. A report also
    proves that Twilio took the attempt, and brings its SID, if our own request
    never got an answer; even if we have given it up since.
    """
    seen = replace(
        delivery,
        attempts=tuple(_with_sid(one, report) for one in delivery.attempts),
        sid=delivery.sid or report.sid or None,
        segments=report.segments or delivery.segments,
        price=delivery.price or report.price,
        currency=delivery.currency or report.currency,
        answered_by=delivery.answered_by or report.answered_by,
    )
    status = _meant(report.status, seen)
    if status.rank <= delivery.status.rank and delivery.status is not Status.DEAD:
        return seen
    return replace(seen, status=status, updated_at=now, error_code=report.error_code, error=report.error)


def release_sid(delivery: Delivery, sid: str, *, now: datetime, reason: str) -> Delivery:
    """Take back a SID that turned out to be another's: whether this one was sent is unclear."""
    if sid not in delivery.sids:
        return delivery
    attempts = tuple(
        replace(one, sid=None, outcome=Status.UNKNOWN) if one.sid == sid else one for one in delivery.attempts
    )
    own = None if delivery.sid == sid else delivery.sid
    return replace(delivery, status=Status.DEAD, sid=own, attempts=attempts, updated_at=now, error=reason)


def _meant(status: Status, delivery: Delivery) -> Status:
    """A call that hung up on a machine reached nobody."""
    hung_up = delivery.message.machine is Machine.HANG_UP and is_machine(delivery.answered_by)
    return Status.NO_ANSWER if hung_up and status is Status.ANSWERED else status


def _with_sid(attempt: Attempt, report: Report) -> Attempt:
    if attempt.id != report.attempt_id or attempt.sid:
        return attempt
    return replace(attempt, sid=report.sid or None, outcome=Status.SENT)
