"""Check what forbids a message before the guard is asked: it expired, is not due, or the person opted out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from shared.domain.deliveries.refused_by import RefusedBy
from shared.domain.deliveries.retry_policy import MAX_DELAY
from shared.domain.deliveries.status import Status
from shared.services.consent.opt_out_reason import opt_out_reason
from shared.services.sending.blocked import Blocked
from shared.services.sending.next_step import Retry

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.conversations.contact import Contact
    from shared.domain.messages.message import Message
    from shared.ports.storage import Contacts
    from shared.services.people.erased.erased_opt_outs import ErasedOptOutCache


BEING_ERASED = Blocked(
    status=Status.HELD, reason="the person is being erased", next_step=Retry(timedelta(minutes=1))
)
"""It takes minutes, or days if Twilio does not delete something yet: until then nothing is sent to them."""


def check_times_and_consent(
    message: Message,
    contact: Contact,
    *,
    contacts: Contacts,
    erased: ErasedOptOutCache,
    stop_covers_calls: bool,
    now: datetime,
) -> Blocked | None:
    """Return why ``message`` must not be sent to that person now; None if it may be sent.

    Raises:
        StorageUnavailable: the opt-outs of erased people cannot be read.
    """
    if message.not_after and message.not_after <= now:
        return Blocked(status=Status.EXPIRED, reason="not_after has passed")
    if reason := opt_out_reason(
        message, contact, contacts=contacts, erased=erased, stop_covers_calls=stop_covers_calls, now=now
    ):
        return Blocked(status=Status.REFUSED, reason=reason, refused_by=RefusedBy.OPT_OUT)
    if contact.erasing_at:
        return BEING_ERASED
    if wait := time_until_due(message, now=now):
        return Blocked(status=Status.HELD, next_step=Retry(min(wait, MAX_DELAY)))
    return None


def time_until_due(message: Message, *, now: datetime) -> timedelta | None:
    """Return how long until ``not_before``; None if the message is due."""
    if message.not_before and message.not_before > now:
        return message.not_before - now
    return None
