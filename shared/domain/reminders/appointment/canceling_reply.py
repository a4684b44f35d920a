"""The reply that ends an appointment: an answer that its flow marks with ``cancels``."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from shared.domain.deliveries.delivery import Delivery


class CancelingReply(Struct, frozen=True, kw_only=True):
    """Who ended an appointment, when, and with which answer to which message."""

    text: str
    at: datetime
    by: str  # the person's number
    message_id: str


def canceling_reply(deliveries: Iterable[Delivery], *, since: datetime | None) -> CancelingReply | None:
    """Return the first reply in these deliveries that cancels; None if there is none.

    ``since``: earlier ones do not count, see ``ReminderState.answers_from``.
    """
    replies = [
        CancelingReply(
            text=delivery.reply or "", at=delivery.canceled_at, by=delivery.message.to, message_id=delivery.id
        )
        for delivery in deliveries
        if delivery.canceled_at
    ]
    counted = [reply for reply in replies if since is None or reply.at >= since]
    return min(counted, key=lambda reply: reply.at, default=None)


def is_answered(deliveries: Iterable[Delivery], *, since: datetime | None) -> bool:
    """Return whether one of these deliveries has a reply; one before ``since`` does not count."""
    return any(
        delivery.was_answered
        and (since is None or (delivery.replied_at is not None and delivery.replied_at >= since))
        for delivery in deliveries
    )
