"""What becomes of a reminder as time goes by, or as somebody changes it. Nothing here knows the time."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from msgspec import Struct, structs

from shared.domain.reminders.recurrence import instant_of, instants, local_of
from shared.domain.reminders.reminder import (
    LOOK_AHEAD,
    MAX_OCCURRENCES_KEPT,
    Entry,
    FollowUp,
    Occurrence,
    OccurrenceStatus,
    Reminder,
    ReminderState,
    occurrence_id,
)

MOST_AT_ONCE = 30
"""Occurrences of one reminder fired in one go, after a standstill; the rest follow at the next tick."""

MOST_LATE = 500
"""Occurrences of one reminder skipped in one go: each costs a look into the ledger."""

A_MOMENT = timedelta(microseconds=1)


class DuePlan(Struct, frozen=True, kw_only=True):
    """What is to be done about a reminder now, and when it is due next."""

    late: tuple[datetime, ...]  # occurrences whose grace is over
    ready: tuple[datetime, ...]  # occurrences to go on the outbox
    due: datetime | None


def plan_due(state: ReminderState, *, now: datetime) -> DuePlan:
    """Tell which occurrences are to be dealt with: those due before ``now`` and the look-ahead."""
    late: list[datetime] = []
    ready: list[datetime] = []
    due = None
    if state.due is not None:
        # Time zone rules may have changed since, and an earlier instant be right: see
        # ``apply_timezone_changes``.
        first = min(state.due, with_recomputed_due(state).due or state.due)
        for at in instants(state.reminder, after=first - A_MOMENT):
            if at in _dealt_with(state):
                continue
            if at >= now + LOOK_AHEAD or len(ready) == MOST_AT_ONCE or len(late) == MOST_LATE:
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
    """Return the reminder once these occurrences are dealt with; it is due next at ``due``."""
    done = [
        *_occurrences(state, skipped, OccurrenceStatus.SKIPPED),
        *_occurrences(state, queued, OccurrenceStatus.QUEUED),
    ]
    count = sum(1 for one in done if one.what is OccurrenceStatus.SKIPPED)
    done.sort(key=lambda one: one.due)
    return structs.replace(
        state,
        due=due,
        local=local_of(state.reminder, due),
        updated_at=now,
        occurrences=(*state.occurrences, *done)[-MAX_OCCURRENCES_KEPT:],
        skipped=state.skipped + count,
    )


def follow_ups(state: ReminderState, queued: Iterable[datetime]) -> tuple[Entry, ...]:
    """Return what is to be looked at later: whether the people answered."""
    escalate = state.reminder.escalate
    if escalate is None:
        return ()
    return tuple(
        Entry(
            at=at + escalate.after,
            of=FollowUp(reminder_id=state.reminder.id, due=at, message_id=occurrence_id(state, at)),
        )
        for at in queued
    )


def possibly_unsent(state: ReminderState, *, now: datetime) -> dict[datetime, str]:
    """Return the occurrences that may wait on the outbox, with the ids of their messages.

    Those that went there, and those that a tick may be putting there right now.
    """
    queued = {
        one.due: one.message_id
        for one in state.occurrences
        if one.what is OccurrenceStatus.QUEUED and now < one.due + state.reminder.grace
    }
    return queued | {at: occurrence_id(state, at) for at in plan_due(state, now=now).ready}


class Revocation(Struct, frozen=True, kw_only=True):
    """What became of occurrences that were on the outbox when their reminder was changed."""

    canceled: frozenset[datetime] = frozenset()
    already_sent: frozenset[datetime] = frozenset()  # it was too late for these
    late: frozenset[datetime] = frozenset()  # their grace was over, and no tick had seen it yet


def revoke(state: ReminderState, revoked: Revocation, *, now: datetime) -> ReminderState:
    """Note which occurrences were canceled on the outbox. Later ones get other ids."""
    known = {one.due for one in state.occurrences}
    occurrences = [
        structs.replace(one, what=OccurrenceStatus.CANCELED)
        if one.what is OccurrenceStatus.QUEUED and one.due in revoked.canceled
        else one
        for one in state.occurrences
    ]
    occurrences += _occurrences(state, sorted(revoked.canceled - known), OccurrenceStatus.CANCELED)
    occurrences += _occurrences(state, sorted(revoked.already_sent - known), OccurrenceStatus.QUEUED)
    occurrences += _occurrences(state, sorted(revoked.late), OccurrenceStatus.SKIPPED)
    occurrences.sort(key=lambda one: one.due)
    return structs.replace(
        state,
        occurrences=tuple(occurrences)[-MAX_OCCURRENCES_KEPT:],
        revision=state.revision + bool(revoked.canceled),
        skipped=state.skipped + len(revoked.late),
        updated_at=now,
    )


def schedule(
    reminder: Reminder, *, now: datetime, before: ReminderState | None = None, again: Iterable[datetime] = ()
) -> ReminderState:
    """Return the reminder as it is to be kept.

    Args:
        reminder: what is wanted.
        now: the time. What is past is not made up for, but for a single time within its grace.
        before: what it replaces.
        again: what was just taken off the outbox, and is due again if the new reminder says so.
    """
    kept = before or ReminderState(reminder=reminder, due=None, updated_at=now)
    within_grace = now - reminder.grace - A_MOMENT
    after = now if reminder.rrule else within_grace
    after = max(min([after, *(one - A_MOMENT for one in again)]), within_grace)
    due = None if reminder.paused else next_due(reminder, after=after, dealt_with=_dealt_with(kept))
    return structs.replace(
        kept, reminder=reminder, due=due, local=local_of(reminder, due), updated_at=now, canceled=False
    )


def next_due(
    reminder: Reminder, *, after: datetime, dealt_with: frozenset[datetime] = frozenset()
) -> datetime | None:
    """Return when the reminder is due next, later than ``after``; None: never again."""
    return next((at for at in instants(reminder, after=after) if at not in dealt_with), None)


def cancel_all(state: ReminderState, *, now: datetime) -> ReminderState:
    """Return the reminder once nothing of it is to come."""
    return structs.replace(state, due=None, local=None, canceled=True, updated_at=now)


def with_recomputed_due(state: ReminderState) -> ReminderState:
    """Return the reminder as the law has it now: the same local time, at what may be another instant."""
    if state.local is None or state.due is None:
        return state
    return structs.replace(state, due=instant_of(state.local, state.reminder.zone))


def _occurrences(state: ReminderState, times: Iterable[datetime], what: OccurrenceStatus) -> list[Occurrence]:
    return [
        Occurrence(due=at.astimezone(UTC), what=what, message_id=occurrence_id(state, at)) for at in times
    ]


def _dealt_with(state: ReminderState) -> frozenset[datetime]:
    return frozenset(one.due for one in state.occurrences if one.what is not OccurrenceStatus.CANCELED)
