"""Decide whether a message may be sent now: not if it expired, is not due, or the person opted out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from shared.domain.deliveries.dead_letter import Cause
from shared.domain.deliveries.retry_policy import MAX_DELAY
from shared.domain.deliveries.status import Status
from shared.services.consent.opt_out_reason import opt_out_reason
from shared.services.sending.next_step import DONE, NextStep, Retry

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from shared.domain.conversations.contact import Contact
    from shared.domain.messages.message import Message
    from shared.ports.storage import Contacts


class Blocked(Struct, frozen=True, kw_only=True):
    """Why a message must not be sent: for good, or for now (``next_step`` is a ``Retry``)."""

    status: Status
    reason: str | None = None
    next_step: NextStep = DONE
    retry_at: datetime | None = None  # if it is held past its ``not_before``: when it is due
    cause: Cause = Cause.INVALID  # of the dead letter, if the status is dead
    for_account: bool = False  # held until Twilio accepts our account

    @property
    def is_final(self) -> bool:
        """Whether it must never be sent."""
        return self.status is not Status.HELD


def may_send(
    message: Message, contact: Contact, *, contacts: Contacts, stop_covers_calls: bool, now: datetime
) -> Blocked | None:
    """Return why ``message`` must not be sent to that person now; None if it may be sent."""
    if message.not_after and message.not_after <= now:
        return Blocked(status=Status.EXPIRED, reason="not_after has passed")
    if reason := opt_out_reason(
        message, contact, contacts=contacts, stop_covers_calls=stop_covers_calls, now=now
    ):
        return Blocked(status=Status.REFUSED, reason=reason)
    if wait := time_until_due(message, now=now):
        return Blocked(status=Status.HELD, next_step=Retry(min(wait, MAX_DELAY)))
    return None


def time_until_due(message: Message, *, now: datetime) -> timedelta | None:
    """Return how long until ``not_before``; None if the message is due."""
    if message.not_before and message.not_before > now:
        return message.not_before - now
    return None
