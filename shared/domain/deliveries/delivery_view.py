"""What outsiders are shown of what we keep. Nobody is shown more than this, the queue ``events`` included."""

from datetime import datetime

from msgspec import Struct

from shared.domain.deliveries.delivery import Attempt, Delivery, Status
from shared.domain.deliveries.twilio_errors import advice
from shared.domain.messages.message import Id, Message


class DeliveryView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a message."""

    id: Id
    status: Status
    message: Message
    created_at: datetime
    updated_at: datetime
    attempts: tuple[Attempt, ...] = ()
    resends: int = 0  # how often it was sent once more, after proof that Twilio did not have it
    sid: str | None = None
    error_code: int | None = None
    error: str | None = None
    advice: str | None = None
    segments: int | None = None
    price: str | None = None
    currency: str | None = None
    closed: bool = False
    reply: str | None = None  # what the person answered
    answered_by: str | None = None  # who picked up a call: human, machine_start, ... if that was asked for


def show(delivery: Delivery) -> DeliveryView:
    """Return what outsiders see of ``delivery``."""
    return DeliveryView(
        id=delivery.id,
        status=delivery.status,
        message=delivery.message,
        created_at=delivery.created_at,
        updated_at=delivery.updated_at,
        attempts=delivery.attempts,
        resends=delivery.resends,
        sid=delivery.sid,
        error_code=delivery.error_code,
        error=delivery.error,
        advice=advice(delivery.error_code) if delivery.error_code else None,
        segments=delivery.segments,
        price=delivery.price,
        currency=delivery.currency,
        closed=delivery.closed,
        reply=delivery.reply,
        answered_by=delivery.answered_by,
    )
