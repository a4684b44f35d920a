"""Recompute due times after a time zone rule change, so that 09:00 local stays 09:00 local."""

import logging
from datetime import datetime

from shared.domain.reminders.occurrences import with_recomputed_due
from shared.domain.reminders.reminder import LOOK_AHEAD
from shared.errors import BrokenRule, VersionConflict
from shared.ports.storage import Agenda
from shared.services.reminders.list_reminders import all_reminders

log = logging.getLogger(__name__)


def apply_timezone_changes(*, agenda: Agenda, now: datetime) -> int:
    """Reschedule reminders whose due time was computed with other rules; return how many.

    Time zone data comes with a deployment. Reminders due within the look-ahead are left to the tick.
    """
    count = 0
    for state in all_reminders(agenda=agenda):
        if state.due is None or state.due - now <= LOOK_AHEAD:
            continue
        try:
            if with_recomputed_due(state).due != state.due:
                count += _reschedule(state.reminder.id, agenda=agenda)
        except BrokenRule as error:  # it must not keep the others from following
            log.error("reminder %s is left as it is: %s", state.reminder.id, error)  # noqa: TRY400 - the text says all
    return count


def _reschedule(reminder_id: str, *, agenda: Agenda) -> bool:
    newest = agenda.load(reminder_id)
    if newest is None or newest.due is None:
        return False
    rescheduled = with_recomputed_due(newest)
    try:
        agenda.save(rescheduled, was_due=newest.due)
    except VersionConflict:  # that change computed the due time with the new rules
        log.info("reminder %s was changed concurrently; not rescheduled", reminder_id)
        return False
    log.warning(
        "reminder %s: time zone rules changed, due at %s instead of %s",
        *(reminder_id, rescheduled.due, newest.due),
    )
    return True
