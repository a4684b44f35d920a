"""Keep reminders: set, changed, canceled. See docs/how-it-works.md, "Reminders"."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import structs

from shared.domain.deliveries.delivery import CanceledBy, Status
from shared.domain.messages.message import Message
from shared.domain.reminders import occurrences as schedules
from shared.domain.reminders.occurrences import Revocation
from shared.domain.reminders.reminder import (
    FollowUp,
    OccurrenceStatus,
    Reminder,
    ReminderState,
    follow_up_of,
    message_of,
    occurrence_id,
)
from shared.errors import Conflict, Fault, InvalidInput, NotFound, VersionConflict
from shared.ports.storage import Agenda, Ledger
from shared.services.messages.cancel import cancel


def set_reminder(
    reminder: Reminder, *, agenda: Agenda, ledger: Ledger, default_country: str, now: datetime
) -> ReminderState:
    """Keep ``reminder``, in place of one with the same id. Doing it again changes nothing.

    What is on the outbox already is taken back, unless it is too late for it,
    and goes out as the new reminder says: ledger first, agenda second. If this
    dies in between, and is not done again, the sender gives back what was taken.

    Raises:
        InvalidInput: no time of it is left.
        Conflict: somebody else is changing it at this moment.
    """
    before = agenda.load(reminder.id)
    if before is not None and before.reminder == reminder and not before.canceled:
        return before
    revoked, kept = Revocation(), before
    must_have_a_time(reminder, now=now, before=before)
    if before is not None:
        revoked = _take_back(before, ledger=ledger, default_country=default_country, now=now)
        _take_back_follow_ups(
            before, for_good=reminder.paused, ledger=ledger, default_country=default_country, now=now
        )
        kept = schedules.revoke(before, revoked, now=now)
    state = schedules.schedule(reminder, now=now, before=kept, again=revoked.canceled)
    return _save(state, was_due=before.due if before else None, agenda=agenda)


def must_have_a_time(reminder: Reminder, *, now: datetime, before: ReminderState | None) -> None:
    """Refuse a reminder that will never fire.

    Raises:
        InvalidInput: all its times are past, or dealt with.
    """
    awake = structs.replace(reminder, paused=False)
    unsent = schedules.possibly_unsent(before, now=now).keys() if before else ()
    kept = schedules.revoke(before, Revocation(canceled=frozenset(unsent)), now=now) if before else None
    if schedules.schedule(awake, now=now, before=kept, again=unsent).due is not None:
        return
    if reminder.rrule is None:
        raise InvalidInput([Fault("at", "is in the past, and its grace is over, or it went out already")])
    raise InvalidInput([Fault("rrule", "has no time left: its last one is past; look at until and count")])


def find(reminder_id: str, *, agenda: Agenda) -> ReminderState:
    """Return that reminder.

    Raises:
        NotFound: there is none.
    """
    state = agenda.load(reminder_id)
    if state is None:
        raise NotFound(f"there is no reminder {reminder_id}")
    return state


def cancel_reminder(
    reminder_id: str, *, agenda: Agenda, ledger: Ledger, default_country: str, now: datetime
) -> ReminderState:
    """Cancel what is still to come, a message that is on the outbox already included.

    Raises:
        NotFound: there is no such reminder.
        Conflict: its last message is being sent, or was.
    """
    state = find(reminder_id, agenda=agenda)
    if state.canceled:
        return state
    revoked = _take_back(state, ledger=ledger, default_country=default_country, now=now)
    stopped = _take_back_follow_ups(
        state, for_good=True, ledger=ledger, default_country=default_country, now=now
    )
    if not (revoked.canceled or stopped or state.due or state.reminder.paused):
        ends = [one.message_id for one in state.occurrences if one.what is OccurrenceStatus.QUEUED]
        went = f": {ends[-1]} is being sent, or was" if ends else ""
        raise Conflict(f"nothing of {reminder_id} is left to cancel{went}")
    canceled = schedules.cancel_all(schedules.revoke(state, revoked, now=now), now=now)
    return _save(canceled, was_due=state.due, agenda=agenda)


def _save(state: ReminderState, *, was_due: datetime | None, agenda: Agenda) -> ReminderState:
    try:
        return agenda.save(state, was_due=was_due)
    except VersionConflict:
        newest = agenda.load(state.reminder.id)
        if newest and structs.replace(newest, version="") == structs.replace(state, version=""):
            return newest  # storage wrote it, but its answer was lost
        raise Conflict(f"reminder {state.reminder.id} is being changed by someone else; try again") from None


def _take_back(state: ReminderState, *, ledger: Ledger, default_country: str, now: datetime) -> Revocation:
    """Cancel every message of this reminder that may be on the outbox, whatever the agenda says.

    A tick may be putting some there at this moment: the ledger makes sure they are dropped.
    """
    unsent = schedules.possibly_unsent(state, now=now)
    canceled = set()
    for due, message_id in unsent.items():
        message = message_of(state, due, default_country=default_country)
        if _is_canceled(structs.replace(message, id=message_id), ledger=ledger, now=now):
            canceled.add(due)
    late = schedules.plan_due(state, now=now).late
    went = {at for at in late if ledger.load(occurrence_id(state, at))}
    return Revocation(
        canceled=frozenset(canceled),
        already_sent=frozenset((unsent.keys() | went) - canceled),
        late=frozenset(late) - went,
    )


def _take_back_follow_ups(
    state: ReminderState, *, for_good: bool, ledger: Ledger, default_country: str, now: datetime
) -> bool:
    """Cancel what follows unanswered messages, and return whether anything was still to come.

    What lies in the agenda yet, a tick leaves out if the reminder is stopped
    (``for_good``); so only then is closed what may be on the outbox unseen.
    """
    left = False
    for at, asked_id, message in _follow_ups(state, default_country=default_country, now=now):
        if ledger.load(message.id) or (for_good and at <= now and not _is_answered(asked_id, ledger=ledger)):
            left |= _is_canceled(message, ledger=ledger, now=now)
        else:
            left |= not _is_answered(asked_id, ledger=ledger)
    return left


def _follow_ups(
    state: ReminderState, *, default_country: str, now: datetime
) -> Iterator[tuple[datetime, str, Message]]:
    """Yield what may follow yet: when, after which message, and what."""
    reminder, escalate = state.reminder, state.reminder.escalate
    if escalate is None:
        return
    for one in state.occurrences:
        at = one.due + escalate.after
        if one.what is OccurrenceStatus.QUEUED and now < at + reminder.grace:
            asked = FollowUp(reminder_id=reminder.id, due=one.due, message_id=one.message_id)
            yield (
                at,
                one.message_id,
                follow_up_of(state, asked, escalate, default_country=default_country),
            )


def _is_answered(message_id: str, *, ledger: Ledger) -> bool:
    delivery = ledger.load(message_id)
    return delivery is not None and (bool(delivery.reply) or delivery.status is Status.CANCELED)


def _is_canceled(message: Message, *, ledger: Ledger, now: datetime) -> bool:
    try:
        cancel(message, ledger=ledger, now=now, by=CanceledBy.REMINDER)
    except Conflict:
        return False
    return True
