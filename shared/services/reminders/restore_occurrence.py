"""Undo what is left of a change of a reminder that died half-way: the ledger had it, the agenda never did."""

import logging
from datetime import datetime, timedelta

from shared.domain.deliveries.delivery import Delivery
from shared.domain.reminders import occurrences as schedules
from shared.domain.reminders.occurrences import Revocation
from shared.errors import VersionConflict
from shared.ports.storage import Agenda

log = logging.getLogger(__name__)

A_CHANGE = timedelta(minutes=1)
"""Longer than a change takes: one that began earlier has come to its end, or has died."""


def restore_occurrence(canceled: Delivery, *, agenda: Agenda, now: datetime) -> timedelta | None:
    """Have an occurrence sent after all if the change that closed its delivery never reached the agenda.

    It goes out under a new id, with the next tick. Of this and a change that
    is still under way one fails, since both write the reminder's newest
    version. Costs one read, and only of deliveries that a change closed.

    Returns:
        How long its message must wait on the outbox before this is called again; None: forget it.
    """
    if not canceled.is_canceled_by_reminder:
        return None
    if now - canceled.updated_at < A_CHANGE:
        return canceled.updated_at + A_CHANGE - now
    state = agenda.load(canceled.id.rpartition(":")[0])
    unsent = schedules.possibly_unsent(state, now=now) if state else {}
    due = next((at for at, message_id in unsent.items() if message_id == canceled.id), None)
    if state is None or due is None:
        return None
    closed = schedules.revoke(state, Revocation(canceled=frozenset({due})), now=now)
    again = schedules.schedule(state.reminder, now=now, before=closed, again={due})
    try:
        agenda.save(again, was_due=state.due)
    except VersionConflict:
        return A_CHANGE
    log.warning("message %s: a change of its reminder died half-way; it goes out anew", canceled.id)
    return None
