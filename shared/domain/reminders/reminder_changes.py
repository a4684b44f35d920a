"""Decide what a change of a reminder does: a new due time, and occurrences withdrawn from the outbox.

Pure decisions: the time is an argument.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct, structs

from shared.domain.reminders.appointment.appointment_changes import kept_occurrences, schedule_appointment
from shared.domain.reminders.local_time import local_of
from shared.domain.reminders.occurrence_message import occurrence_id
from shared.domain.reminders.occurrences import (
    CLOCK_RESOLUTION,
    DuePlan,
    handled_times,
    occurrences_at,
    plan_due,
)
from shared.domain.reminders.recurrence.instants import instants
from shared.domain.reminders.reminder import OccurrenceStatus, Reminder, ReminderState
from shared.errors import BrokenRule


def schedule(
    reminder: Reminder,
    *,
    now: datetime,
    before: ReminderState | None = None,
    withdrawn: Iterable[datetime] = (),
) -> ReminderState:
    """Return the state of a new or changed reminder, with its next due time.

    Args:
        reminder: as its caller asks for it.
        now: the time. Past occurrences are not sent, except a single one within its grace. What is past of
            an appointment is left out.
        before: the state that this one replaces.
        withdrawn: occurrences just withdrawn from the outbox, due again if the new reminder has them.
    """
    known = before or ReminderState(reminder=reminder, due=None, updated_at=now)
    if reminder.before:
        return schedule_appointment(
            reminder, known, is_new=before is None, withdrawn=frozenset(withdrawn), now=now
        )
    within_grace = now - reminder.grace - CLOCK_RESOLUTION
    after = now if reminder.rrule else within_grace
    after = max(min([after, *(at - CLOCK_RESOLUTION for at in withdrawn)]), within_grace)
    already_handled = handled_times(known)
    upcoming = (at for at in instants(reminder, after=after) if at not in already_handled)
    due = None if reminder.paused else next(upcoming, None)
    local = local_of(due, reminder.zone)
    single = structs.replace(known, left_out=(), answers_from=None, ended_by=None)
    return structs.replace(single, reminder=reminder, due=due, local=local, updated_at=now, canceled=False)


def cancel_all(state: ReminderState, *, now: datetime) -> ReminderState:
    """Return the reminder as canceled: it is never due again."""
    return structs.replace(state, due=None, local=None, canceled=True, updated_at=now)


class Withdrawal(Struct, frozen=True, kw_only=True):
    """What became of occurrences that may have been on the outbox when their reminder was changed."""

    canceled: frozenset[datetime] = frozenset()
    already_sent: frozenset[datetime] = frozenset()  # sent, or being sent: too late to cancel
    late: frozenset[datetime] = frozenset()  # their grace was over before a tick found them


def possibly_unsent(state: ReminderState, *, now: datetime) -> dict[datetime, str]:
    """Return the occurrences that may wait on the outbox, with the ids of their messages.

    These are the occurrences recorded as queued, and those that a tick may be putting there now.
    """
    queued = {
        occurrence.due: occurrence.message_id
        for occurrence in state.occurrences
        if occurrence.status is OccurrenceStatus.QUEUED and now < occurrence.due + state.reminder.grace
    }
    return queued | {at: occurrence_id(state, at) for at in plan_if_possible(state, now=now).ready}


def plan_if_possible(state: ReminderState, *, now: datetime) -> DuePlan:
    """Return what a tick would do now: nothing, if the rule cannot be evaluated."""
    try:
        return plan_due(state, now=now)
    except BrokenRule:
        return DuePlan(late=(), ready=(), due=None)


def record_withdrawal(state: ReminderState, withdrawal: Withdrawal, *, now: datetime) -> ReminderState:
    """Return the reminder with the withdrawal recorded.

    A new revision gives later occurrences other ids: the ledger has closed the ids of canceled ones.
    """
    known = {occurrence.due for occurrence in state.occurrences}
    occurrences = [
        structs.replace(occurrence, status=OccurrenceStatus.CANCELED)
        if occurrence.status is OccurrenceStatus.QUEUED and occurrence.due in withdrawal.canceled
        else occurrence
        for occurrence in state.occurrences
    ]
    for times, status in (
        (withdrawal.canceled - known, OccurrenceStatus.CANCELED),
        (withdrawal.already_sent - known, OccurrenceStatus.QUEUED),
        (withdrawal.late, OccurrenceStatus.SKIPPED),
    ):
        occurrences += occurrences_at(sorted(times), status, state=state)
    occurrences.sort(key=lambda occurrence: occurrence.due)
    return structs.replace(
        state,
        occurrences=kept_occurrences(occurrences, state.reminder),
        revision=state.revision + bool(withdrawal.canceled),
        skipped=state.skipped + len(withdrawal.late),
        updated_at=now,
    )
