"""What the API and the queue ``events`` show of a delivery."""

from datetime import datetime

from msgspec import Struct, structs

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.held_message import HeldReason, reason_and_end
from shared.domain.deliveries.refused_by import RefusedBy, advice_for, read_refused_by
from shared.domain.deliveries.retry_policy import RetryPolicy
from shared.domain.deliveries.status import Status
from shared.domain.messages.message import Message
from shared.domain.messages.message_fields import StoredId
from shared.domain.templates.rendering import Rendered
from shared.domain.twilio_answers.twilio_advice import OUTSIDE_WINDOW, TEMPLATE_WITHOUT_CONTENT, advice


class AttemptView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request to Twilio."""

    id: str
    at: datetime
    lease_until: datetime
    sender: str = ""
    sid: str | None = None
    outcome: Status | None = None
    lookups: int = 0  # how often Twilio was asked for it and did not have it
    server_error: bool = False  # Twilio answered it with a 5xx


class DeliveryView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of a message, as the API shows it."""

    id: StoredId
    status: Status
    message: Message
    created_at: datetime
    updated_at: datetime
    reason: HeldReason | None = None  # only if it is held
    until: datetime | None = None  # when it is tried next; for ``account``, when it ends at the latest
    refused_by: RefusedBy | None = None  # only if it is refused
    sequence: int = 0  # of two states of the delivery, the one with the higher number is newer
    attempts: tuple[AttemptView, ...] = ()
    resends: int = 0  # how often it was sent again after no answer, with proof that Twilio did not have it
    sid: str | None = None
    error_code: int | None = None
    error: str | None = None
    advice: str | None = None
    rendered: Rendered | None = None  # what its template made of it; the same at every attempt
    segments: int | None = None
    price: str | None = None
    currency: str | None = None
    closed: bool = False
    reply: str | None = None  # what the person answered
    resend_of: StoredId | None = None  # the message that this one sends again, by hand
    resent_as: StoredId | None = None  # the message that sends this one again
    follows: StoredId | None = None  # the message that this one follows
    followed_by: tuple[StoredId, ...] = ()  # the messages that follow this one, see ``otherwise``
    words_removed_at: datetime | None = None  # since when what it said is not kept any more
    answered_by: str | None = None  # who picked up a call: human, machine_start, ... if that was asked for
    erased: bool = False  # it was erased: of all this only the status is known


def show(delivery: Delivery) -> DeliveryView:
    """Return what the API shows of ``delivery``."""
    reason, until = reason_and_end(delivery, retry_policy=RetryPolicy())
    return DeliveryView(
        id=delivery.id,
        status=delivery.status,
        message=delivery.message,
        created_at=delivery.created_at,
        updated_at=delivery.updated_at,
        reason=reason,
        until=until,
        refused_by=_refused_by(delivery),
        sequence=delivery.sequence,
        attempts=tuple(AttemptView(**structs.asdict(attempt)) for attempt in delivery.attempts),
        resends=delivery.resends,
        sid=delivery.sid,
        error_code=delivery.error_code,
        error=delivery.error,
        advice=_advice(delivery),
        rendered=delivery.rendered,
        segments=delivery.segments,
        price=delivery.price,
        currency=delivery.currency,
        closed=delivery.closed,
        reply=delivery.reply,
        resend_of=delivery.resend_of,
        resent_as=delivery.resent_as,
        follows=delivery.follows,
        followed_by=delivery.followed_by,
        words_removed_at=delivery.words_removed_at,
        answered_by=delivery.answered_by,
        erased=delivery.is_erased,
    )


def _refused_by(delivery: Delivery) -> RefusedBy | None:
    return read_refused_by(delivery.refused_by) if delivery.status is Status.REFUSED else None


def _advice(delivery: Delivery) -> str | None:
    if delivery.status is Status.REFUSED:
        return advice_for(_refused_by(delivery))
    template, rendered = delivery.message.template, delivery.rendered
    if delivery.error_code == OUTSIDE_WINDOW and template and rendered and not rendered.content:
        return TEMPLATE_WITHOUT_CONTENT.replace("{template}", template)
    return advice(delivery.error_code) if delivery.error_code else None
