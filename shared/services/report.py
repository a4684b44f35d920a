"""Write down what Twilio reports about an attempt."""

import logging
from collections.abc import Mapping
from datetime import datetime

from shared.domain import delivery as deliveries
from shared.domain.delivery import Report, Status
from shared.ports import Ledger
from shared.services.deliver import change_until_saved

log = logging.getLogger(__name__)

# Twilio's words for a message, in ours.
# Source: https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
OF_MESSAGES: Mapping[str, Status] = {
    "accepted": Status.SENT,  # a Messaging Service has it and picks a number
    "scheduled": Status.SENT,
    "queued": Status.SENT,
    "sending": Status.SENT,
    "sent": Status.SENT,  # the carrier has it; many tell no more
    "delivered": Status.DELIVERED,
    "read": Status.DELIVERED,  # WhatsApp, RCS
    "partially_delivered": Status.UNDELIVERED,
    "undelivered": Status.UNDELIVERED,
    "failed": Status.FAILED,
    "canceled": Status.CANCELED,
}

# Twilio's words for a call, in ours. `completed` means that it was answered and is over.
# Source: https://www.twilio.com/docs/voice/api/call-resource#call-status-values
OF_CALLS: Mapping[str, Status] = {
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


def read_report(form: Mapping[str, str], *, attempt_id: str) -> Report | None:
    """Return what a status callback says, of a message or a call; None if we do not know its word."""
    status = OF_MESSAGES.get(form.get("MessageStatus", "")) or OF_CALLS.get(form.get("CallStatus", ""))
    if status is None:
        return None
    code = form.get("ErrorCode", "")
    return Report(
        status=status,
        attempt_id=attempt_id,
        sid=form.get("MessageSid") or form.get("CallSid") or "",
        error_code=int(code) if code.isdecimal() else None,
        error=form.get("ErrorMessage") or None,
    )


def record(
    form: Mapping[str, str], *, delivery_id: str, attempt_id: str, ledger: Ledger, now: datetime
) -> None:
    """Apply what Twilio reports to its delivery. Reports about what is none of ours are noted and dropped."""
    report = read_report(form, attempt_id=attempt_id)
    delivery = ledger.load(delivery_id) if delivery_id else None
    if report is None or delivery is None:
        log.info("a report about %s that says nothing to us", delivery_id or "no message of ours")
        return
    saved = change_until_saved(
        delivery, lambda known: deliveries.apply(report, known, now=now), ledger=ledger
    )
    log.info("message %s is %s", delivery_id, saved.status)
