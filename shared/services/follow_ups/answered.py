"""Find out whether a message, or one that sends it again, was answered or canceled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.deliveries.status import Status
from shared.domain.messages.message_fields import Channel
from shared.services.conversations.stored_texts import has_replied

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.domain.deliveries.delivery import Delivery
    from shared.ports.storage import Contacts, Ledger


def is_answered(message_id: str, *, ledger: Ledger) -> bool:
    """Return whether a message needs no follow-up: it was canceled, or it or a resend of it was answered."""
    deliveries = list(with_resends(message_id, ledger=ledger))
    is_canceled = bool(deliveries) and deliveries[0].status is Status.CANCELED
    return is_canceled or any(delivery.was_answered for delivery in deliveries)


def needs_no_follow_up(message_id: str, *, ledger: Ledger, contacts: Contacts) -> bool:
    """Return whether a message was canceled or answered; the answer may not be on its delivery yet."""
    if is_answered(message_id, ledger=ledger):
        return True
    return has_answer(message_id, ledger=ledger, contacts=contacts)


def has_answer(message_id: str, *, ledger: Ledger, contacts: Contacts) -> bool:
    """Return whether a message or a resend of it was answered, also if its delivery does not say so yet."""
    return any(
        delivery.was_answered
        or (delivery.message.channel is not Channel.CALL and has_replied(delivery, contacts))
        for delivery in with_resends(message_id, ledger=ledger)
    )


def with_resends(message_id: str, *, ledger: Ledger) -> Iterator[Delivery]:
    """Yield the delivery of a message, and those of its resends."""
    delivery = ledger.load(message_id)
    while delivery is not None:
        yield delivery
        delivery = ledger.load(delivery.resent_as) if delivery.resent_as else None
