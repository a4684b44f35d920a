"""Find out whether the person has ended an appointment, or answered one of its messages.

A webhook writes no more than the text and its reply, so whoever is about to send the next message asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.messages.phone_number import without_channel
from shared.domain.reminders.appointment.canceling_reply import CancelingReply, canceling_reply, is_answered
from shared.domain.reminders.message_ids import reminder_of
from shared.domain.reminders.reminder_view import message_ids
from shared.services.conversations.stored_texts import CLOCKS_DIFFER, texts_after

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.domain.conversations.inbound_text import Inbound
    from shared.domain.deliveries.delivery import Delivery
    from shared.domain.reminders.reminder import ReminderState
    from shared.ports.storage import Contacts, Ledger


def reply_that_ended(state: ReminderState, *, ledger: Ledger, contacts: Contacts) -> CancelingReply | None:
    """Return the answer by which the person ended an appointment; None if they did not.

    Their text may be stored while its delivery does not say so yet, so texts are searched too.
    """
    if not may_be_answered(state):
        return None
    deliveries = list(_deliveries(state, ledger=ledger))
    if found := canceling_reply(deliveries, since=state.answers_from):
        return found
    for text in _replies(state, deliveries, contacts=contacts):
        if text.cancels:
            by = without_channel(text.sender)
            return CancelingReply(text=text.reply, at=text.at, by=by, message_id=text.delivery)
    return None


def has_answer(state: ReminderState, *, ledger: Ledger, contacts: Contacts) -> bool:
    """Return whether the person answered any message of an appointment, since it is at its time."""
    if not may_be_answered(state):
        return False
    deliveries = list(_deliveries(state, ledger=ledger))
    if is_answered(deliveries, since=state.answers_from):
        return True
    return any(True for _ in _replies(state, deliveries, contacts=contacts))


def may_be_answered(state: ReminderState) -> bool:
    """Return whether it is an appointment whose messages ask for an answer."""
    return bool(state.reminder.before and state.reminder.message.get("flow"))


def _deliveries(state: ReminderState, *, ledger: Ledger) -> Iterator[Delivery]:
    """Yield the deliveries of its messages, of what followed them, and of what sent one of them again."""
    for message_id in message_ids(state):
        delivery = ledger.load(message_id)
        while delivery is not None:
            yield delivery
            delivery = ledger.load(delivery.resent_as) if delivery.resent_as else None


def _replies(state: ReminderState, deliveries: list[Delivery], *, contacts: Contacts) -> Iterator[Inbound]:
    """Yield the stored texts that reply to any of its messages and count."""
    known = {delivery.id for delivery in deliveries}
    first_sent: dict[str, Delivery] = {}
    for delivery in sorted(deliveries, key=lambda each: each.created_at):
        first_sent.setdefault(delivery.addressed.address, delivery)
    for address, delivery in first_sent.items():
        since = delivery.created_at - CLOCKS_DIFFER
        for text in texts_after(address, max(since, state.answers_from or since), contacts):
            is_about_it = text.delivery in known or reminder_of(text.delivery) == state.reminder.id
            if text.reply and is_about_it:
                yield text
