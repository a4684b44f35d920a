"""Twilio's words for where a message or a call stands, in ours."""

from collections.abc import Mapping

from shared.domain.deliveries.delivery import Status

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

# `completed` means that the call was answered and is over.
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
