"""Status callbacks: what Twilio reports about an attempt, and how that changes its delivery.

A new status of Twilio's takes one line in a table below.
"""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from shared.domain.deliveries.attempts.attempt import Attempt
from shared.domain.deliveries.attempts.open_attempt import reopen_unanswered
from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.retry_policy import after_validity
from shared.domain.deliveries.status import Status
from shared.domain.messages.message_fields import Machine
from shared.domain.twilio_answers.failed_document import FailedDocument, read_failed_document
from shared.domain.twilio_answers.twilio_errors import VALIDITY_EXPIRED, was_never_sent
from shared.domain.whole_number import whole_number

# Source: https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
MESSAGE_STATUSES: Mapping[str, Status] = {
    "accepted": Status.SENT,  # a Messaging Service has it and picks a sender
    "scheduled": Status.SENT,
    "queued": Status.SENT,
    "sending": Status.SENT,
    "sent": Status.SENT,  # the carrier has it; many carriers report nothing after this
    "delivered": Status.DELIVERED,
    "read": Status.DELIVERED,  # WhatsApp, RCS
    "partially_delivered": Status.UNDELIVERED,
    "undelivered": Status.UNDELIVERED,
    "failed": Status.FAILED,
    "canceled": Status.CANCELED,
}

# `completed` means that the call was answered and is over.
# Source: https://www.twilio.com/docs/voice/api/call-resource#call-status-values
CALL_STATUSES: Mapping[str, Status] = {
    "queued": Status.SENT,
    "initiated": Status.SENT,
    "ringing": Status.SENT,
    "in-progress": Status.SENT,  # answered, and not over
    "completed": Status.ANSWERED,
    "busy": Status.BUSY,
    "no-answer": Status.NO_ANSWER,
    "failed": Status.FAILED,
    "canceled": Status.CANCELED,
}

_MAY_BE_AT_TWILIO = frozenset({Status.SENDING, Status.UNKNOWN, Status.SENT})


class Report(Struct, frozen=True, kw_only=True):
    """What Twilio reports about an attempt, in a callback or when asked."""

    status: Status
    attempt_id: str = ""
    sid: str = ""
    error_code: int | None = None
    error: str | None = None
    segments: int | None = None
    price: str | None = None
    currency: str | None = None
    answered_by: str | None = None  # of a call, in Twilio's words
    failed_document: FailedDocument | None = None  # of a call: the TwiML that Twilio could not use


def read_callback(form: Mapping[str, str], *, attempt_id: str) -> Report | None:
    """Return what a status callback of a message or a call reports; None if its status is not known."""
    status = MESSAGE_STATUSES.get(form.get("MessageStatus", "")) or CALL_STATUSES.get(
        form.get("CallStatus", "")
    )
    if status is None:
        return None
    return Report(
        status=status,
        attempt_id=attempt_id,
        sid=form.get("MessageSid") or form.get("CallSid") or "",
        error_code=whole_number(form.get("ErrorCode", "")),
        error=form.get("ErrorMessage") or None,
        answered_by=form.get("AnsweredBy") or None,
    )


def read_fallback(form: Mapping[str, str], *, attempt_id: str) -> Report:
    """Return what a request for the fallback document of a call reports; the call itself goes on."""
    return Report(
        status=Status.SENT,
        attempt_id=attempt_id,
        sid=form.get("CallSid", ""),
        answered_by=form.get("AnsweredBy") or None,
        failed_document=read_failed_document(form),
    )


def apply_report(report: Report, delivery: Delivery, *, now: datetime) -> Delivery:
    """Return the delivery as it stands after ``report``.

    Reports may come in any order, twice, or never: the result is the same for every order, since the
    status with the highest rank wins; only ``answered`` gives way once it is known that the person heard
    nothing but our apology, or that the call hung up on a machine. A report also proves that Twilio has the
    attempt and brings its SID, even if our own request got no answer and the delivery ended without it.

    Some error codes say that Twilio certainly did not send it. After ``VALIDITY_EXPIRED`` it is held for
    another attempt; after those about our account it becomes ``dead``, so that it can be redriven. Nothing
    but a delivery changes that, in whatever order reports come. An answer to a text ends as reported, and so
    does a message whose words are not kept any more: there is nothing left to send.
    """
    if is_about_unsent(report, delivery):
        return delivery
    updated = _with_details(report, delivery)
    status = _status_of_call(report.status, updated)
    can_be_sent = not (delivery.is_twiml_answer or delivery.words_removed_at)
    is_unsent = can_be_sent and _says_unsent(report, status)
    if is_unsent:
        attempts = tuple(_as_unsent(attempt, report) for attempt in updated.attempts)
        updated = replace(updated, attempts=attempts)
    updated = replace(updated, sid=_sid_after(report, updated))
    if is_unsent:
        if not _is_only_attempt_at_twilio(report, delivery):
            return reopen_unanswered(updated, now=now)
        if report.error_code == VALIDITY_EXPIRED and delivery.status in _MAY_BE_AT_TWILIO:
            return replace(after_validity(updated, now=now), error_code=report.error_code, error=report.error)
        status = Status.DEAD
    if status.rank <= delivery.status.rank and not _is_decided_by_us(delivery):
        counted = delivery.status
        status = _status_of_call(counted, updated) if counted is Status.ANSWERED else counted
        if status is counted:
            return _with_error(updated)
    changed = replace(updated, status=status, updated_at=now, canceled_by=None)
    return _with_error(replace(changed, error_code=report.error_code, error=report.error))


def _with_details(report: Report, delivery: Delivery) -> Delivery:
    """Return the delivery with what a report adds to it, whatever its status."""
    return replace(
        delivery,
        attempts=tuple(_with_sid(attempt, report) for attempt in delivery.attempts),
        segments=report.segments or delivery.segments,
        price=delivery.price or report.price,
        currency=delivery.currency or report.currency,
        answered_by=delivery.answered_by or report.answered_by,
        failed_document=delivery.failed_document or report.failed_document,
    )


def _with_error(delivery: Delivery) -> Delivery:
    """Return the delivery with the error of its failed document, if there is one."""
    failed = delivery.failed_document
    return replace(delivery, error_code=failed.code, error=failed.error) if failed else delivery


def _says_unsent(report: Report, status: Status) -> bool:
    """Return whether a report says that Twilio certainly did not send the message."""
    return status in {Status.FAILED, Status.UNDELIVERED} and was_never_sent(report.error_code)


def is_about_unsent(report: Report, delivery: Delivery) -> bool:
    """Return whether an earlier report said that this one's attempt was never sent: it changes nothing."""
    return report.status is not Status.DELIVERED and any(
        attempt.outcome is Status.FAILED and bool(attempt.sid) and _is_of(attempt, report)
        for attempt in delivery.attempts
    )


def is_proven_unsent(reported: Delivery, before: Delivery) -> bool:
    """Return whether a report made the delivery dead because Twilio certainly did not send its message."""
    is_dead = reported.status is Status.DEAD and was_never_sent(reported.error_code)
    return is_dead and reported.attempts != before.attempts


def release_sid(delivery: Delivery, sid: str, *, now: datetime, reason: str) -> Delivery:
    """Return the delivery without a SID that belongs to another delivery: whether it was sent is unclear."""
    if sid not in delivery.sids:
        return delivery
    attempts = tuple(
        replace(attempt, sid=None, outcome=Status.UNKNOWN) if attempt.sid == sid else attempt
        for attempt in delivery.attempts
    )
    kept_sid = None if delivery.sid == sid else delivery.sid
    return replace(
        delivery, status=Status.DEAD, sid=kept_sid, attempts=attempts, updated_at=now, error=reason
    )


def _status_of_call(status: Status, delivery: Delivery) -> Status:
    """Return what a report about a call means: ``answered`` only if a person heard what they should."""
    hung_up = delivery.message.machine is Machine.HANG_UP and is_machine(delivery.answered_by)
    if hung_up and status is Status.ANSWERED:
        return Status.NO_ANSWER
    failed = _heard_only_an_apology(delivery) and status in {Status.SENT, Status.ANSWERED}
    return Status.FAILED if failed else status


def _heard_only_an_apology(delivery: Delivery) -> bool:
    """Return whether a document of the call failed, and no body was spoken instead."""
    return delivery.failed_document is not None and not delivery.addressed.body


def _is_decided_by_us(delivery: Delivery) -> bool:
    """Return whether the delivery ended because we took it for not sent: Twilio's report proves otherwise."""
    ended_unsent = delivery.status in {Status.DEAD, Status.EXPIRED, Status.REFUSED}
    return ended_unsent or (delivery.status is Status.CANCELED and delivery.canceled_by is not None)


def _is_of(attempt: Attempt, report: Report) -> bool:
    return attempt.id == report.attempt_id or bool(report.sid and attempt.sid == report.sid)


def _as_unsent(attempt: Attempt, report: Report) -> Attempt:
    return replace(attempt, outcome=Status.FAILED) if _is_of(attempt, report) else attempt


def _is_only_attempt_at_twilio(report: Report, delivery: Delivery) -> bool:
    """Return whether Twilio has no other attempt that it may have sent, and none is to come."""
    if not delivery.attempts:
        return False
    latest = delivery.attempts[-1]
    is_sent = any(
        attempt.sid and attempt.outcome is not Status.FAILED and not _is_of(attempt, report)
        for attempt in delivery.attempts
    )
    is_over = latest.outcome in {Status.FAILED, Status.HELD} and delivery.status is Status.SENT
    return not is_sent and (_is_of(latest, report) or is_over)


def _sid_after(report: Report, delivery: Delivery) -> str | None:
    """Return the SID by which Twilio is asked for the delivery: not of an attempt that was never sent."""
    unsent = {attempt.sid for attempt in delivery.attempts if attempt.outcome is Status.FAILED}
    of_attempts = (attempt.sid for attempt in delivery.attempts)
    known = [sid for sid in (delivery.sid, report.sid, *of_attempts) if sid]
    return next((sid for sid in known if sid not in unsent), known[0] if known else None)


def _with_sid(attempt: Attempt, report: Report) -> Attempt:
    if attempt.id != report.attempt_id or attempt.sid:
        return attempt
    return replace(attempt, sid=report.sid or None, outcome=Status.SENT)


def is_machine(answered_by: str | None) -> bool:
    """Return whether a machine picked up the call. Source: https://www.twilio.com/docs/voice/answering-machine-detection."""
    return bool(answered_by) and (answered_by or "").startswith(("machine", "fax"))
