"""Withdraw messages of a reminder from the outbox, because the reminder is changed, paused or canceled.

A withdrawn message is canceled in the ledger: the sender then drops it when it comes off the outbox.
"""

from collections.abc import Iterator
from datetime import datetime

from msgspec import structs

from shared.domain.deliveries.status import CanceledBy
from shared.domain.messages.message import Message
from shared.domain.reminders.local_time import zone_of
from shared.domain.reminders.occurrence_message import (
    NO_FILES,
    FileWords,
    follow_up_message,
    occurrence_id,
    occurrence_message,
)
from shared.domain.reminders.reminder import FollowUp, OccurrenceStatus, ReminderState
from shared.domain.reminders.reminder_changes import Withdrawal, plan_if_possible, possibly_unsent
from shared.errors import BrokenRule, Conflict
from shared.ports.storage import Ledger
from shared.services.follow_ups.answered import is_answered
from shared.services.follow_ups.cancel_follow_ups import cancel_follow_ups
from shared.services.follow_ups.revise_follow_ups import revise_follow_ups
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
        message = occurrence_message(_in_known_zone(state), due, default_country=default_country)
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
    state: ReminderState,
    *,
    changed: ReminderState | None = None,
    ledger: Ledger,
    default_country: str,
    files: FileWords = NO_FILES,
    now: datetime,
) -> bool:
    """Cancel what follows the messages of a reminder, and return whether any of it could still be sent.

    If the reminder goes on (``changed``: how; ``files``: what its flow and template add), what follows is
    changed with it, and canceled only if nothing follows any more. See ``withdraw_old_follow_ups`` for those
    that versions before ``otherwise`` wrote.
    """
    found = withdraw_old_follow_ups(
        state, is_stopped=changed is None, ledger=ledger, default_country=default_country, now=now
    )
    if not (state.reminder.escalate or state.reminder.message.get("otherwise")):
        return found
    for occurrence in state.occurrences:
        if occurrence.status is not OccurrenceStatus.QUEUED:
            continue
        first = ledger.load(occurrence.message_id)
        if first is None or is_answered(first.id, ledger=ledger):
            continue
        if changed is None:
            found |= cancel_follow_ups(first, ledger=ledger, now=now, by=CanceledBy.REMINDER)
        else:
            new = occurrence_message(changed, occurrence.due, default_country=default_country, files=files)
            found |= revise_follow_ups(first, new, ledger=ledger, now=now)
    return found


def withdraw_old_follow_ups(
    state: ReminderState, *, is_stopped: bool, ledger: Ledger, default_country: str, now: datetime
) -> bool:
    """Cancel the messages that follow unanswered ones, and return whether any could still be sent.

    A follow-up that is not due yet is left in the agenda: a tick checks the reminder before it sends
    one. If the reminder ``is_stopped`` (paused or canceled), follow-ups that are due are canceled even
    if they are not in the ledger: they may be on the outbox.
    """
    found = False
    for at, first_id, message in _old_follow_ups(
        state, ledger=ledger, default_country=default_country, now=now
    ):
        needs_none = is_answered(first_id, ledger=ledger)
        may_be_queued = is_stopped and at <= now and not needs_none
        if may_be_queued or ledger.load(message.id):
            found |= _cancel(message, ledger=ledger, now=now)
        else:
            found |= not needs_none
    return found


def _old_follow_ups(
    state: ReminderState, *, ledger: Ledger, default_country: str, now: datetime
) -> Iterator[tuple[datetime, str, Message]]:
    """Yield the follow-ups that may still be sent: when, the id of the first message, the message."""
    reminder, escalate = state.reminder, state.reminder.escalate
    if escalate is None:
        return
    for occurrence in state.occurrences:
        at = occurrence.due + escalate.after
        if occurrence.status is OccurrenceStatus.QUEUED and now < at + reminder.grace:
            first = ledger.load(occurrence.message_id)
            if first and first.message.otherwise:
                continue
            follow_up = FollowUp(
                reminder_id=reminder.id, due=occurrence.due, message_id=occurrence.message_id
            )
            known = _in_known_zone(state)
            message = follow_up_message(known, follow_up, escalate, default_country=default_country)
            yield at, occurrence.message_id, message


def _in_known_zone(state: ReminderState) -> ReminderState:
    """Return a reminder whose messages can be made to be canceled, also if its zone is gone."""
    try:
        zone_of(state.reminder.zone)
    except BrokenRule:
        return structs.replace(state, reminder=structs.replace(state.reminder, zone="UTC"))
    return state


def _cancel(message: Message, *, ledger: Ledger, now: datetime) -> bool:
    """Cancel a message in the ledger; return False if it is too late."""
    try:
        cancel(message, ledger=ledger, now=now, by=CanceledBy.REMINDER)
    except Conflict:
        return False
    return True
