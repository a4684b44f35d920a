"""Set or change a reminder, pausing and resuming included. See docs/how-reminders-work.md."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import structs

from shared.domain.reminders.occurrence_message import NO_FILES, FileWords
from shared.domain.reminders.reminder import OccurrenceStatus, Reminder, ReminderState
from shared.domain.reminders.reminder_changes import Withdrawal, possibly_unsent, record_withdrawal, schedule
from shared.errors import Conflict, Fault, InvalidInput, VersionConflict
from shared.ports.storage import Agenda, Ledger
from shared.services.reminders.withdraw_occurrences import withdraw_follow_ups, withdraw_occurrences


def set_reminder(
    reminder: Reminder,
    *,
    agenda: Agenda,
    ledger: Ledger,
    default_country: str,
    files: FileWords = NO_FILES,
    now: datetime,
) -> ReminderState:
    """Save ``reminder``, in place of one with the same id. Idempotent: the same one again changes nothing.

    Messages that are on the outbox already are withdrawn, unless it is too late, and go out as the
    new reminder says. Ledger first, agenda second: if this crashes in between and is not repeated,
    the sender restores the occurrences (``restore_occurrence.py``). ``files`` is of the new reminder.

    Raises:
        InvalidInput: all its times are past or handled.
        Conflict: its last message is being sent, or was sent, so nobody would get this one; or another
            request is changing it at the same time.
    """
    before = agenda.load(reminder.id)
    if before is not None and before.reminder == reminder and not before.canceled:
        return before
    require_time_left(reminder, now=now, before=before)
    if before is None:
        return save_change(schedule(reminder, now=now), was_due=None, agenda=agenda)
    withdrawal = withdraw_occurrences(before, ledger=ledger, default_country=default_country, now=now)
    changed = None if reminder.paused else structs.replace(before, reminder=reminder)
    has_follow_ups = withdraw_follow_ups(
        before, changed=changed, ledger=ledger, default_country=default_country, files=files, now=now
    )
    recorded = record_withdrawal(before, withdrawal, now=now)
    takes_effect = withdrawal.canceled or has_follow_ups
    if not (takes_effect or _has_time_left(reminder, recorded, withdrawal.canceled, now=now)):
        raise Conflict(nothing_left_to("change", recorded))
    state = schedule(reminder, now=now, before=recorded, withdrawn=withdrawal.canceled)
    return save_change(state, was_due=before.due, agenda=agenda)


def require_time_left(reminder: Reminder, *, now: datetime, before: ReminderState | None) -> None:
    """Refuse a reminder that would never fire, before anything is withdrawn for it.

    Raises:
        InvalidInput: all its times are past or handled.
    """
    unsent = frozenset(possibly_unsent(before, now=now)) if before else frozenset()
    recorded = record_withdrawal(before, Withdrawal(canceled=unsent), now=now) if before else None
    if _has_time_left(reminder, recorded, unsent, now=now):
        return
    if reminder.before:
        raise InvalidInput(
            [Fault("before", "has no time left: all its times are past, or were sent already")]
        )
    if reminder.rrule is None:
        raise InvalidInput([Fault("at", "is past and its grace is over, or it was sent already")])
    raise InvalidInput([Fault("rrule", "has no time left: its last one is past; check until and count")])


def _has_time_left(
    reminder: Reminder, before: ReminderState | None, withdrawn: Iterable[datetime], *, now: datetime
) -> bool:
    """Return whether a reminder would fire, now or once it is resumed."""
    resumed = structs.replace(reminder, paused=False)
    return schedule(resumed, now=now, before=before, withdrawn=withdrawn).due is not None


def nothing_left_to(action: str, state: ReminderState) -> str:
    """Return the error of a request that came too late, with the message that was sent instead."""
    text = f"reminder {state.reminder.id} has nothing left to {action}"
    for occurrence in reversed(state.occurrences):
        if occurrence.status is OccurrenceStatus.QUEUED:
            return f"{text}: {occurrence.message_id} is being sent or was sent"
    return text


def save_change(state: ReminderState, *, was_due: datetime | None, agenda: Agenda) -> ReminderState:
    """Save a changed reminder, and return it with its new version.

    Raises:
        Conflict: another request changed it since it was loaded.
    """
    try:
        return agenda.save(state, was_due=was_due)
    except VersionConflict:
        newest = agenda.load(state.reminder.id)
        if newest and (newest.reminder, newest.canceled) == (state.reminder, state.canceled):
            return newest  # storage wrote it, but its answer was lost; a tick may have fired it since
        raise Conflict(f"reminder {state.reminder.id} is being changed by another request; retry") from None
