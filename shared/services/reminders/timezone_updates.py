"""Follow the law: what is due at nine stays due at nine when a country changes its clocks."""

import logging
from datetime import datetime

from shared.domain.reminders import occurrences as schedules
from shared.domain.reminders.reminder import LOOK_AHEAD
from shared.errors import VersionConflict
from shared.ports.storage import Agenda
from shared.services.reminders.list_reminders import every_reminder

log = logging.getLogger(__name__)


def apply_timezone_changes(*, agenda: Agenda, now: datetime) -> int:
    """Move what is due by a law that has changed since it was worked out; return how many there were.

    Time zone data comes with a deployment. What is about to go out stays as it is.
    """
    moved = 0
    for one in every_reminder(agenda=agenda):
        with_recomputed_due = schedules.with_recomputed_due(one)
        if one.due is None or with_recomputed_due.due == one.due or one.due - now <= LOOK_AHEAD:
            continue
        moved += _move(one.reminder.id, agenda=agenda)
    return moved


def _move(reminder_id: str, *, agenda: Agenda) -> bool:
    newest = agenda.load(reminder_id)
    if newest is None or newest.due is None:
        return False
    moved = schedules.with_recomputed_due(newest)
    try:
        agenda.save(moved, was_due=newest.due)
    except VersionConflict:
        log.info("reminder %s was changed meanwhile", reminder_id)
        return False
    log.warning("reminder %s: the law changed, it is due at %s, not %s", reminder_id, moved.due, newest.due)
    return True
