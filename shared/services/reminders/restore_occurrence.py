"""Restore an occurrence whose reminder edit crashed between the ledger and the agenda write."""

import logging
from datetime import datetime, timedelta

from shared.domain.deliveries.delivery import Delivery
from shared.domain.reminders.reminder_changes import Withdrawal, possibly_unsent, record_withdrawal, schedule
from shared.errors import VersionConflict
from shared.ports.storage import Agenda

log = logging.getLogger(__name__)

EDIT_TIMEOUT = timedelta(minutes=1)
"""Longer than an edit takes: an edit that began before has ended, or its worker has died."""


def restore_occurrence(canceled: Delivery, *, agenda: Agenda, now: datetime) -> timedelta | None:
    """Reschedule an occurrence that an edit canceled in the ledger without reaching the agenda.

    The next tick sends it under a new id. If the edit is still under way, either it or this fails
    with a conflict, because both write the newest version of the reminder. Costs one read, and only
    for deliveries that an edit canceled.

    Returns:
        How long its message must wait on the outbox before this is called again; None: drop it.
    """
    if not canceled.is_canceled_by_reminder:
        return None
    if now - canceled.updated_at < EDIT_TIMEOUT:
        return canceled.updated_at + EDIT_TIMEOUT - now
    state = agenda.load(canceled.id.rpartition(":")[0])
    unsent = possibly_unsent(state, now=now) if state else {}
    due = next((at for at, message_id in unsent.items() if message_id == canceled.id), None)
    if state is None or due is None:
        return None
    recorded = record_withdrawal(state, Withdrawal(canceled=frozenset({due})), now=now)
    restored = schedule(state.reminder, now=now, before=recorded, withdrawn={due})
    try:
        agenda.save(restored, was_due=state.due)
    except VersionConflict:
        return EDIT_TIMEOUT
    log.warning("message %s: an edit of its reminder crashed; occurrence rescheduled", canceled.id)
    return None
