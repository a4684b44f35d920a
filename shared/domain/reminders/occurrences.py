"""Decide which occurrences of a reminder are due now, and when it is due next.

Pure decisions: the time is an argument. ``reminder_changes.py`` has what a change of the reminder
does to its occurrences.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from msgspec import Struct, structs

from shared.domain.reminders.appointment.appointment_changes import kept_occurrences, left_out_times
from shared.domain.reminders.appointment.offsets import recomputed_due
from shared.domain.reminders.local_time import instant_of, local_of
from shared.domain.reminders.occurrence_message import occurrence_id
from shared.domain.reminders.recurrence.instants import instants
from shared.domain.reminders.reminder import (
    LOOK_AHEAD,
    Occurrence,
    OccurrenceStatus,
    ReminderState,
)

MAX_READY_PER_PLAN = 30
"""Occurrences of one reminder fired by one tick, after an outage; the next tick fires the rest."""

MAX_LATE_PER_PLAN = 500
"""Occurrences of one reminder skipped by one tick: each costs one read of the ledger."""

CLOCK_RESOLUTION = timedelta(microseconds=1)


class DuePlan(Struct, frozen=True, kw_only=True):
    """Which occurrences a tick must handle, and when the reminder is due next."""

    late: tuple[datetime, ...]  # occurrences whose grace is over
    ready: tuple[datetime, ...]  # occurrences to put on the outbox
    due: datetime | None


def plan_due(state: ReminderState, *, now: datetime) -> DuePlan:
    """Return the occurrences due before ``now`` plus the look-ahead, and the due time after them.

    Recomputes due times after a time zone change: ``state.due`` was computed with the rules known
    then. The rules known now may give an earlier instant, which would be missed otherwise.
    """
    late, ready, due = list[datetime](), list[datetime](), None
    if state.due is not None:
        already_handled = handled_times(state)
        first = min(state.due, with_recomputed_due(state).due or state.due)
        for at in instants(state.reminder, after=first - CLOCK_RESOLUTION):
            if at in already_handled:
                continue
            is_full = len(ready) == MAX_READY_PER_PLAN or len(late) == MAX_LATE_PER_PLAN
            if is_full or at >= now + LOOK_AHEAD:
                due = at
                break
            (late if now >= at + state.reminder.grace else ready).append(at)
    return DuePlan(late=tuple(late), ready=tuple(ready), due=due)


def after_firing(
    state: ReminderState,
    due: datetime | None,
    *,
    skipped: Iterable[datetime],
    queued: Iterable[datetime],
    now: datetime,
) -> ReminderState:
    """Return the reminder with these occurrences recorded; it is due next at ``due``."""
    skipped = tuple(skipped)
    recorded = [
        *occurrences_at(skipped, OccurrenceStatus.SKIPPED, state=state),
        *occurrences_at(queued, OccurrenceStatus.QUEUED, state=state),
    ]
    recorded.sort(key=lambda occurrence: occurrence.due)
    return structs.replace(
        state,
        due=due,
        local=local_of(due, state.reminder.zone),
        updated_at=now,
        occurrences=kept_occurrences((*state.occurrences, *recorded), state.reminder),
        skipped=state.skipped + len(skipped),
    )


def with_recomputed_due(state: ReminderState) -> ReminderState:
    """Return the reminder due at the same local time, by the time zone rules that are known now."""
    if state.local is None or state.due is None:
        return state
    if state.reminder.before:
        due = recomputed_due(state.reminder, local=state.local, due=state.due)
        return structs.replace(state, due=due)
    return structs.replace(state, due=instant_of(state.local, state.reminder.zone))


def occurrences_at(
    times: Iterable[datetime], status: OccurrenceStatus, *, state: ReminderState
) -> list[Occurrence]:
    """Return an occurrence with that status for each of the times."""
    return [
        Occurrence(due=at.astimezone(UTC), status=status, message_id=occurrence_id(state, at)) for at in times
    ]


def handled_times(state: ReminderState) -> frozenset[datetime]:
    """Return the due times of occurrences that need nothing more: those queued, skipped or left out."""
    recorded = frozenset(
        occurrence.due
        for occurrence in state.occurrences
        if occurrence.status is not OccurrenceStatus.CANCELED
    )
    return recorded | left_out_times(state)
