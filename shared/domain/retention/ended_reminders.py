"""Which reminders have ended so long ago that they are not kept any more."""

from datetime import datetime

from shared.domain.reminders.reminder import ReminderState


def ended_before(state: ReminderState, before: datetime) -> bool:
    """Return whether a reminder is never due again, and was last changed before that instant.

    A paused one has not ended: it can be resumed.
    """
    return state.due is None and not state.reminder.paused and state.updated_at < before
