"""What keeps a message from reaching Twilio, and what is done about it."""

import logging
from datetime import datetime, timedelta

from msgspec import Struct

from shared.domain.conversations.contact import Contact
from shared.domain.deliveries import delivery as deliveries
from shared.domain.deliveries.dead_letter import Cause, letter_about
from shared.domain.deliveries.delivery import Delivery, Status
from shared.domain.deliveries.retry_policy import MAX_DELAY
from shared.domain.messages.message import Channel, Message
from shared.domain.messages.phone_number import masked
from shared.services.optimistic_update import change_until_saved
from shared.services.sending.send_context import Desk

log = logging.getLogger(__name__)


class Standstill(Struct, frozen=True, kw_only=True):
    """Why a message must not reach Twilio, for good or (``look_again``) for now."""

    status: Status
    reason: str | None = None
    look_again: timedelta | None = None


def check(message: Message, contact: Contact, *, now: datetime) -> Standstill | None:
    """Return why ``message`` must not be sent to that person now, if so."""
    if message.not_after and message.not_after <= now:
        return Standstill(status=Status.EXPIRED, reason="not_after has passed")
    if contact.opted_out and message.channel is not Channel.CALL:
        return Standstill(status=Status.REFUSED, reason="the person replied STOP; a START of theirs lifts it")
    if message.not_before and message.not_before > now:
        return Standstill(status=Status.HELD, look_again=min(message.not_before - now, MAX_DELAY))
    return None


def withdraw(
    claimed: Delivery,
    standstill: Standstill,
    *,
    desk: Desk,
    attempt_id: str,
    now: datetime,
) -> None:
    """Take back the claim of a message that stays here; one that is dead is kept until someone decides."""
    if standstill.status is Status.DEAD:
        reason = standstill.reason or ""
        desk.dead_letters.add(letter_about(claimed.message, cause=Cause.INVALID, reason=reason, now=now))
    log.info("message %s to %s is %s", claimed.id, masked(claimed.message.to), standstill.status)
    change_until_saved(
        claimed,
        lambda known: deliveries.end_without_attempt(
            known, standstill.status, now=now, attempt_id=attempt_id, reason=standstill.reason
        ),
        ledger=desk.ledger,
    )
