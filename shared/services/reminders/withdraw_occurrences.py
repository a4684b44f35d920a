"""Withdraw messages of a reminder from the outbox, because the reminder is changed, paused or canceled.

A withdrawn message is canceled in the ledger: the sender then drops it when it comes off the outbox.
"""

from collections.abc import Iterator
from datetime import datetime

from msgspec import structs

from shared.domain.deliveries.delivery import Delivery
from shared.domain.deliveries.status import CanceledBy, Status
from shared.domain.messages.message import Message
from shared.domain.messages.message_fields import Channel
from shared.domain.reminders.occurrence_message import follow_up_message, occurrence_id, occurrence_message
from shared.domain.reminders.reminder import FollowUp, OccurrenceStatus, ReminderState
from shared.domain.reminders.reminder_changes import Withdrawal, plan_if_possible, possibly_unsent
from shared.errors import Conflict
from shared.ports.storage import Contacts, Ledger
from shared.services.conversations.stored_texts import has_replied
from shared.services.messages.cancel import cancel


def withdraw_occurrences(
    state: ReminderState, *, ledger: Ledger, default_country: str, now: datetime
) -> Withdrawal:
    """Cancel every message of this reminder that may be on the outbox, whatever the agenda says.

    A tick may be putting some there at this moment: they are dropped too, as they are canceled in the ledger.
    """
    unsent = possibly_unsent(state, now=now)
    canceled = set()
    for due, message_id in unsent.items():
        message = occurrence_message(state, due, default_country=default_country)
        if _cancel(structs.replace(message, id=message_id), ledger=ledger, now=now):
            canceled.add(due)
    late = plan_if_possible(state, now=now).late
    sent_before = {at for at in late if ledger.load(occurrence_id(state, at))}
    return Withdrawal(
        canceled=frozenset(canceled),
        already_sent=frozenset((unsent.keys() | sent_before) - canceled),
        late=frozenset(late) - sent_before,
    )


def withdraw_follow_ups(
    state: ReminderState, *, is_stopped: bool, ledger: Ledger, default_country: str, now: datetime
) -> bool:
    """Cancel the messages that follow unanswered ones, and return whether any could still be sent.

    A follow-up that is not due yet is left in the agenda: a tick checks the reminder before it sends
    one. If the reminder ``is_stopped`` (paused or canceled), follow-ups that are due are canceled even
    if they are not in the ledger: they may be on the outbox.
    """
    found = False
    for at, first_id, message in _follow_ups(state, default_country=default_country, now=now):
        needs_none = is_answered(first_id, ledger=ledger)
        may_be_queued = is_stopped and at <= now and not needs_none
        if may_be_queued or ledger.load(message.id):
            found |= _cancel(message, ledger=ledger, now=now)
        else:
            found |= not needs_none
    return found


def _follow_ups(
    state: ReminderState, *, default_country: str, now: datetime
) -> Iterator[tuple[datetime, str, Message]]:
    """Yield the follow-ups that may still be sent: when, the id of the first message, the message."""
    reminder, escalate = state.reminder, state.reminder.escalate
    if escalate is None:
        return
    for occurrence in state.occurrences:
        at = occurrence.due + escalate.after
        if occurrence.status is OccurrenceStatus.QUEUED and now < at + reminder.grace:
            first_id = occurrence.message_id
            follow_up = FollowUp(reminder_id=reminder.id, due=occurrence.due, message_id=first_id)
            message = follow_up_message(state, follow_up, escalate, default_country=default_country)
            yield at, first_id, message


def is_answered(message_id: str, *, ledger: Ledger) -> bool:
    """Return whether a message needs no follow-up: it was canceled, or it or a resend of it was answered."""
    deliveries = list(with_resends(message_id, ledger=ledger))
    is_canceled = bool(deliveries) and deliveries[0].status is Status.CANCELED
    return is_canceled or any(delivery.reply for delivery in deliveries)


def needs_no_follow_up(message_id: str, *, ledger: Ledger, contacts: Contacts) -> bool:
    """Return whether a message was canceled or answered; the answer may not be on its delivery yet."""
    if is_answered(message_id, ledger=ledger):
        return True
    return any(
        has_replied(delivery, contacts)
        for delivery in with_resends(message_id, ledger=ledger)
        if delivery.message.channel is not Channel.CALL
    )


def with_resends(message_id: str, *, ledger: Ledger) -> Iterator[Delivery]:
    """Yield the delivery of a message, and those of its resends."""
    delivery = ledger.load(message_id)
    while delivery is not None:
        yield delivery
        delivery = ledger.load(delivery.resent_as) if delivery.resent_as else None


def _cancel(message: Message, *, ledger: Ledger, now: datetime) -> bool:
    """Cancel a message in the ledger; return False if it is too late."""
    try:
        cancel(message, ledger=ledger, now=now, by=CanceledBy.REMINDER)
    except Conflict:
        return False
    return True
