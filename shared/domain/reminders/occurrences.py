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
    Reminder,
    Scheduled,
    What,
    occurrence_id,
)

MOST_AT_ONCE = 30
"""Occurrences of one reminder fired in one go, after a standstill; the rest follow at the next tick."""

MOST_LATE = 500
"""Occurrences of one reminder skipped in one go: each costs a look into the ledger."""

A_MOMENT = timedelta(microseconds=1)


class Firing(Struct, frozen=True, kw_only=True):
    """What is to be done about a reminder now, and when it is due next."""

    late: tuple[datetime, ...]  # occurrences whose grace is over
    ready: tuple[datetime, ...]  # occurrences to go on the outbox
    due: datetime | None


def plan(scheduled: Scheduled, *, now: datetime) -> Firing:
    """Tell which occurrences are to be dealt with: those due before ``now`` and the look-ahead."""
    late: list[datetime] = []
    ready: list[datetime] = []
    due = None
    if scheduled.due is not None:
        # The law may have changed since, and an earlier hour be the right one; see ``follow_law``.
        first = min(scheduled.due, by_law(scheduled).due or scheduled.due)
        for at in instants(scheduled.reminder, after=first - A_MOMENT):
            if at in _dealt_with(scheduled):
                continue
            if at >= now + LOOK_AHEAD or len(ready) == MOST_AT_ONCE or len(late) == MOST_LATE:
                due = at
                break
            (late if now >= at + scheduled.reminder.grace else ready).append(at)
    return Firing(late=tuple(late), ready=tuple(ready), due=due)


def fired(
    scheduled: Scheduled,
    due: datetime | None,
    *,
    skipped: Iterable[datetime],
    queued: Iterable[datetime],
    now: datetime,
) -> Scheduled:
    """Return the reminder once these occurrences are dealt with; it is due next at ``due``."""
    done = [*_occurrences(scheduled, skipped, What.SKIPPED), *_occurrences(scheduled, queued, What.QUEUED)]
    count = sum(1 for one in done if one.what is What.SKIPPED)
    done.sort(key=lambda one: one.due)
    return structs.replace(
        scheduled,
        due=due,
        local=local_of(scheduled.reminder, due),
        updated_at=now,
        occurrences=(*scheduled.occurrences, *done)[-MAX_OCCURRENCES_KEPT:],
        skipped=scheduled.skipped + count,
    )


def follow_ups(scheduled: Scheduled, queued: Iterable[datetime]) -> tuple[Entry, ...]:
    """Return what is to be looked at later: whether the people answered."""
    escalate = scheduled.reminder.escalate
    if escalate is None:
        return ()
    return tuple(
        Entry(
            at=at + escalate.after,
            of=FollowUp(reminder_id=scheduled.reminder.id, due=at, message_id=occurrence_id(scheduled, at)),
        )
        for at in queued
    )


def perhaps_unsent(scheduled: Scheduled, *, now: datetime) -> dict[datetime, str]:
    """Return the occurrences that may wait on the outbox, with the ids of their messages.

    Those that went there, and those that a tick may be putting there right now.
    """
    queued = {
        one.due: one.message_id
        for one in scheduled.occurrences
        if one.what is What.QUEUED and now < one.due + scheduled.reminder.grace
    }
    return queued | {at: occurrence_id(scheduled, at) for at in plan(scheduled, now=now).ready}


class Revoked(Struct, frozen=True, kw_only=True):
    """What became of occurrences that were on the outbox when their reminder was changed."""

    canceled: frozenset[datetime] = frozenset()
    gone_out: frozenset[datetime] = frozenset()  # it was too late for these
    late: frozenset[datetime] = frozenset()  # their grace was over, and no tick had seen it yet


def revoke(scheduled: Scheduled, revoked: Revoked, *, now: datetime) -> Scheduled:
    """Note which occurrences were canceled on the outbox. Later ones get other ids."""
    known = {one.due for one in scheduled.occurrences}
    occurrences = [
        structs.replace(one, what=What.CANCELED)
        if one.what is What.QUEUED and one.due in revoked.canceled
        else one
        for one in scheduled.occurrences
    ]
    occurrences += _occurrences(scheduled, sorted(revoked.canceled - known), What.CANCELED)
    occurrences += _occurrences(scheduled, sorted(revoked.gone_out - known), What.QUEUED)
    occurrences += _occurrences(scheduled, sorted(revoked.late), What.SKIPPED)
    occurrences.sort(key=lambda one: one.due)
    return structs.replace(
        scheduled,
        occurrences=tuple(occurrences)[-MAX_OCCURRENCES_KEPT:],
        revision=scheduled.revision + bool(revoked.canceled),
        skipped=scheduled.skipped + len(revoked.late),
        updated_at=now,
    )


def schedule(
    reminder: Reminder, *, now: datetime, before: Scheduled | None = None, again: Iterable[datetime] = ()
) -> Scheduled:
    """Return the reminder as it is to be kept.

    Args:
        reminder: what is wanted.
        now: the time. What is past is not made up for, but for a single time within its grace.
        before: what it replaces.
        again: what was just taken off the outbox, and is due again if the new reminder says so.
    """
    kept = before or Scheduled(reminder=reminder, due=None, updated_at=now)
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


def cancel_all(scheduled: Scheduled, *, now: datetime) -> Scheduled:
    """Return the reminder once nothing of it is to come."""
    return structs.replace(scheduled, due=None, local=None, canceled=True, updated_at=now)


def by_law(scheduled: Scheduled) -> Scheduled:
    """Return the reminder as the law has it now: the same local time, at what may be another instant."""
    if scheduled.local is None or scheduled.due is None:
        return scheduled
    return structs.replace(scheduled, due=instant_of(scheduled.local, scheduled.reminder.zone))


def _occurrences(scheduled: Scheduled, times: Iterable[datetime], what: What) -> list[Occurrence]:
    return [
        Occurrence(due=at.astimezone(UTC), what=what, message_id=occurrence_id(scheduled, at)) for at in times
    ]


def _dealt_with(scheduled: Scheduled) -> frozenset[datetime]:
    return frozenset(one.due for one in scheduled.occurrences if one.what is not What.CANCELED)
