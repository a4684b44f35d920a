"""Keep reminders, and put what is due on the outbox. See docs/how-it-works.md, "Reminders"."""

import logging
from datetime import datetime, timedelta

from msgspec import Struct

from shared.domain import reminder as reminders
from shared.domain.envelope import envelope_of
from shared.domain.reminder import LOOK_AHEAD, Due, Reminder, Scheduled, What
from shared.errors import Changed, Conflict, NotFound
from shared.ports import Agenda, Ledger, Outbox
from shared.services.cancel import cancel

log = logging.getLogger(__name__)


def set_reminder(reminder: Reminder, *, agenda: Agenda, now: datetime) -> Scheduled:
    """Keep ``reminder``, in place of one with the same id. Doing it again changes nothing.

    Raises:
        Conflict: somebody else is changing it at this moment.
    """
    before = agenda.load(reminder.id)
    if before is not None and before.reminder == reminder and not _is_canceled(before):
        return before
    scheduled = reminders.schedule(reminder, now=now, before=before)
    try:
        return agenda.save(scheduled, was_due=before.due if before else None)
    except Changed:
        raise Conflict(f"reminder {reminder.id} is being changed by someone else; try again") from None


def find(reminder_id: str, *, agenda: Agenda) -> Scheduled:
    """Return that reminder.

    Raises:
        NotFound: there is none.
    """
    scheduled = agenda.load(reminder_id)
    if scheduled is None:
        raise NotFound(f"there is no reminder {reminder_id}")
    return scheduled


def cancel_reminder(
    reminder_id: str, *, agenda: Agenda, ledger: Ledger, default_country: str, now: datetime
) -> Scheduled:
    """Cancel what is still to come, a message that is on the outbox already included.

    Raises:
        NotFound: there is no such reminder.
        Conflict: its message is being sent, or was.
    """
    scheduled = find(reminder_id, agenda=agenda)
    due = scheduled.due or _queued(scheduled)
    if due is None:
        return scheduled
    if due - now <= LOOK_AHEAD:
        # It may be on the outbox, whatever the agenda says: the ledger makes sure it is dropped there.
        message = reminders.message_of(scheduled, due, default_country=default_country)
        cancel(message, ledger=ledger, now=now)
    canceled = reminders.after_occurrence(scheduled, due, What.CANCELED, now=now)
    try:
        return agenda.save(canceled, was_due=scheduled.due)
    except Changed:
        raise Conflict(f"reminder {reminder_id} is being changed by someone else; try again") from None


class Tick(Struct, kw_only=True):
    """What one tick did."""

    queued: int = 0
    skipped: int = 0


def tick(*, agenda: Agenda, outbox: Outbox, default_country: str, now: datetime) -> Tick:
    """Put every occurrence that is due within two minutes on the outbox, to show up there on the second.

    Outbox first, agenda second: a crash between the two repeats the first,
    under the same id, which the ledger lets through once.
    """
    done = Tick()
    for due in agenda.due(before=now + LOOK_AHEAD):
        scheduled = agenda.load(due.reminder_id)
        if scheduled is None or scheduled.due != due.at:
            agenda.drop(due)  # left behind by a change or a crash
            continue
        _fire(
            scheduled, due, agenda=agenda, outbox=outbox, default_country=default_country, now=now, done=done
        )
    return done


def _fire(
    scheduled: Scheduled,
    due: Due,
    *,
    agenda: Agenda,
    outbox: Outbox,
    default_country: str,
    now: datetime,
    done: Tick,
) -> None:
    if reminders.is_too_late(scheduled, due.at, now=now):
        log.warning("reminder %s: skipped %s, its grace is over", due.reminder_id, due.at)
        what = What.SKIPPED
        done.skipped += 1
    else:
        message = reminders.message_of(scheduled, due.at, default_country=default_country)
        outbox.put(envelope_of(message), delay=max(due.at - now, timedelta(0)))
        what = What.QUEUED
        done.queued += 1
    try:
        agenda.save(reminders.after_occurrence(scheduled, due.at, what, now=now), was_due=due.at)
    except Changed:
        log.info("reminder %s changed meanwhile; the next tick looks again", due.reminder_id)


def _queued(scheduled: Scheduled) -> datetime | None:
    """Return when the latest occurrence is due if all we know is that it went on the outbox."""
    latest = scheduled.occurrences[-1:]
    return latest[0].due if latest and latest[0].what is What.QUEUED else None


def _is_canceled(scheduled: Scheduled) -> bool:
    latest = scheduled.occurrences[-1:]
    return scheduled.due is None and bool(latest) and latest[0].what is What.CANCELED
