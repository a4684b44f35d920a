"""The delivery of an answer that Twilio took as TwiML: no request of ours sent it."""

from datetime import datetime

from msgspec.structs import replace

from shared.domain.deliveries.attempts.attempt import TWIML_ATTEMPT, Attempt
from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status_callback import Report, apply_report


def record_twiml_report(delivery: Delivery, report: Report, *, now: datetime) -> Delivery:
    """Return the delivery after Twilio reported that it took the message as TwiML; idempotent.

    The attempt for it comes first: it is older than any request that sends the answer late. Rows keep it
    also if a worker of an earlier version saves them.
    """
    if not delivery.is_twiml_answer:
        sender = delivery.message.sender or ""
        attempt = Attempt(id=TWIML_ATTEMPT, at=now, lease_until=now, sender=sender)
        delivery = replace(delivery, attempts=(attempt, *delivery.attempts))
    return apply_report(replace(report, attempt_id=TWIML_ATTEMPT), delivery, now=now)
