"""What the API and the queue ``events`` show of a delivery."""

from datetime import datetime

from msgspec import Struct, structs

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.twilio_errors import advice
from shared.domain.messages.message import Id, Message


class AttemptView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request to Twilio."""

    id: str
    at: datetime
    lease_until: datetime
    sender: str = ""
    sid: str | None = None
    outcome: Status | None = None
    lookups: int = 0  # how often Twilio was asked for it and did not have it
    answered: bool = False  # Twilio answered it with a 5xx


class DeliveryView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a message, as the API shows it."""

    id: Id
    status: Status
    message: Message
    created_at: datetime
    updated_at: datetime
    attempts: tuple[AttemptView, ...] = ()
    resends: int = 0  # how often it was sent again after no answer, with proof that Twilio did not have it
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
    """Return what the API shows of ``delivery``."""
    return DeliveryView(
        id=delivery.id,
        status=delivery.status,
        message=delivery.message,
        created_at=delivery.created_at,
        updated_at=delivery.updated_at,
        attempts=tuple(AttemptView(**structs.asdict(attempt)) for attempt in delivery.attempts),
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
