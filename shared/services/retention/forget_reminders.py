"""Remove reminders that ended as long ago as everything is kept: once a day."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from shared.domain.retention.ended_reminders import ended_before
from shared.domain.retention.periods import read_retention
from shared.errors import VersionConflict
from shared.services.reminders.list_reminders import all_reminders

if TYPE_CHECKING:
    from datetime import datetime

    from shared.ports.storage import Agenda

log = logging.getLogger(__name__)


def forget_ended_reminders(retain: str, *, agenda: Agenda, now: datetime) -> int:
    """Delete the reminders that are as old as the setting ``RETAIN`` says; return how many. Idempotent.

    Reads all reminders, as the daily check of time zones does; so their number must have an end.
    """
    kept_for = read_retention(retain).everything
    if kept_for is None:
        return 0
    before, count = now - kept_for, 0
    for found in all_reminders(agenda=agenda):
        if not ended_before(found, before):
            continue
        state = agenda.load(found.reminder.id)
        if state is None or not ended_before(state, before):
            continue
        with suppress(VersionConflict):  # somebody sets it again: it stays
            agenda.remove(state)
            count += 1
    if count:
        log.info("%d reminders that had ended removed", count)
    return count
