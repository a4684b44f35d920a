"""What a change does to an appointment: which of its messages are still sent, and which answers count."""

from collections.abc import Collection, Iterable
from datetime import datetime

from msgspec import Struct, structs

from shared.domain.reminders.appointment.canceling_reply import CancelingReply
from shared.domain.reminders.appointment.offsets import appointment_time, times_before
from shared.domain.reminders.local_time import local_of
from shared.domain.reminders.reminder import (
    MAX_OCCURRENCES_KEPT,
    Occurrence,
    OccurrenceStatus,
    Reminder,
    ReminderState,
)
from shared.errors import BrokenRule

MAX_APPOINTMENT_OCCURRENCES_KEPT = 20
"""More than for a rule: of one with ten messages that is moved, those to either time."""


class Remaining(Struct, frozen=True, kw_only=True):
    """Which messages of an appointment are still to be sent, and which entries of ``before`` are past."""

    times: tuple[datetime, ...]
    left_out: tuple[str, ...]


def remaining(
    reminder: Reminder, known: ReminderState, *, withdrawn: Collection[datetime], now: datetime
) -> Remaining:
    """Return what is left of an appointment that is set or changed now.

    What is past is left out, unless the state before would still have sent it: ticks were late, or it was
    just withdrawn from the outbox.

    Args:
        reminder: as it is from now on.
        known: its state before; a new one has no occurrences.
        withdrawn: due times of messages just withdrawn from the outbox.
        now: the time.
    """
    done = {each.due for each in known.occurrences if each.status is not OccurrenceStatus.CANCELED}
    times = {duration: at for duration, at in times_before(reminder).items() if at not in done}
    pending = {*withdrawn, *_pending(known)}
    wanted = {at for at in times.values() if at > now or (at in pending and now < at + reminder.grace)}
    left_out = tuple(duration for duration, at in times.items() if at not in wanted)
    return Remaining(times=tuple(sorted(wanted)), left_out=left_out)


def _pending(known: ReminderState) -> Iterable[datetime]:
    """Return the times of the state before that it would still have sent, if it was an appointment."""
    if known.due is None or not known.reminder.before:
        return ()
    try:
        left_out = left_out_times(known)
        times = times_before(known.reminder).values()
    except BrokenRule:
        return ()
    return [at for at in times if at >= known.due and at not in left_out]


def schedule_appointment(
    reminder: Reminder,
    known: ReminderState,
    *,
    is_new: bool,
    withdrawn: Collection[datetime],
    now: datetime,
) -> ReminderState:
    """Return the state of a new or changed appointment, with the time of its next message."""
    left = remaining(reminder, known, withdrawn=withdrawn, now=now)
    due = None if reminder.paused else next(iter(left.times), None)
    return structs.replace(
        known,
        reminder=reminder,
        due=due,
        local=local_of(due, reminder.zone),
        updated_at=now,
        canceled=False,
        left_out=left.left_out,
        answers_from=known.answers_from if is_new or not _begins_anew(reminder, known) else now,
        ended_by=None,
    )


def _begins_anew(reminder: Reminder, known: ReminderState) -> bool:
    """Return whether answers until now were to something else: it was canceled, or moved."""
    try:
        at_before = appointment_time(known.reminder, known.updated_at)
    except BrokenRule:
        return True
    return known.canceled or at_before != appointment_time(reminder, known.updated_at)


def left_out_times(state: ReminderState) -> frozenset[datetime]:
    """Return the times of the messages that were past when the appointment was set."""
    if not (state.left_out and state.reminder.before):
        return frozenset()
    try:
        times = times_before(state.reminder)
    except BrokenRule:  # its zone is gone; it must still be possible to replace it
        return frozenset()
    return frozenset(times[duration] for duration in state.left_out if duration in times)


def end_by_reply(state: ReminderState, reply: CancelingReply, *, now: datetime) -> ReminderState:
    """Return the appointment as ended by the person: nothing more of it is sent, unless it is moved."""
    return structs.replace(state, due=None, local=None, ended_by=reply, updated_at=now)


def is_to_come(state: ReminderState, *, now: datetime) -> bool:
    """Return whether the appointment itself is to come, even if all its messages are sent."""
    if not state.reminder.before or state.canceled or state.ended_by or state.reminder.paused:
        return False
    try:
        return appointment_time(state.reminder, now) > now
    except BrokenRule:
        return False


def kept_occurrences(occurrences: Iterable[Occurrence], reminder: Reminder) -> tuple[Occurrence, ...]:
    """Return the occurrences that a reminder keeps: the last ones.

    An appointment forgets canceled ones first. It may be moved to an earlier time again and again, and what
    was sent for it must be known: it is not sent again, and may be answered.
    """
    if not reminder.before:
        return tuple(occurrences)[-MAX_OCCURRENCES_KEPT:]
    all_of_them = sorted(occurrences, key=lambda occurrence: occurrence.due)
    excess = len(all_of_them) - MAX_APPOINTMENT_OCCURRENCES_KEPT
    canceled = [each for each in all_of_them if each.status is OccurrenceStatus.CANCELED][: max(excess, 0)]
    return tuple(each for each in all_of_them if each not in canceled)[-MAX_APPOINTMENT_OCCURRENCES_KEPT:]
