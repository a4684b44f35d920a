"""What keeps a message from reaching Twilio, and what is done about it."""

import logging
from datetime import datetime, timedelta

from msgspec import Struct

from shared.domain.conversations.contact import Contact
from shared.domain.deliveries import delivery as deliveries
from shared.domain.deliveries.dead_letter import Cause, dead_letter_for
from shared.domain.deliveries.delivery import Delivery, Status
from shared.domain.deliveries.retry_policy import MAX_DELAY
from shared.domain.messages.message import Channel, Message
from shared.domain.messages.phone_number import masked
from shared.services.optimistic_update import update_delivery
from shared.services.sending.send_context import SendContext

log = logging.getLogger(__name__)


class Blocked(Struct, frozen=True, kw_only=True):
    """Why a message must not reach Twilio, for good or (``sweep_stale``) for now."""

    status: Status
    reason: str | None = None
    sweep_stale: timedelta | None = None


def check(message: Message, contact: Contact, *, now: datetime) -> Blocked | None:
    """Return why ``message`` must not be sent to that person now, if so."""
    if message.not_after and message.not_after <= now:
        return Blocked(status=Status.EXPIRED, reason="not_after has passed")
    if contact.opted_out and message.channel is not Channel.CALL:
        return Blocked(status=Status.REFUSED, reason="the person replied STOP; a START of theirs lifts it")
    if message.not_before and message.not_before > now:
        return Blocked(status=Status.HELD, sweep_stale=min(message.not_before - now, MAX_DELAY))
    return None


def release_claim(
    claimed: Delivery,
    standstill: Blocked,
    *,
    context: SendContext,
    attempt_id: str,
    now: datetime,
) -> None:
    """Take back the claim of a message that stays here; one that is dead is kept until someone decides."""
    if standstill.status is Status.DEAD:
        reason = standstill.reason or ""
        context.dead_letters.add(
            dead_letter_for(claimed.message, cause=Cause.INVALID, reason=reason, now=now)
        )
    log.info("message %s to %s is %s", claimed.id, masked(claimed.message.to), standstill.status)
    update_delivery(
        claimed,
        lambda known: deliveries.transition(
            known, standstill.status, now=now, attempt_id=attempt_id, reason=standstill.reason
        ),
        ledger=context.ledger,
    )
