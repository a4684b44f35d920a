"""Cancel a reminder: its occurrences to come, and messages that are on the outbox already."""

from datetime import datetime

from shared.domain.reminders.reminder import ReminderState
from shared.domain.reminders.reminder_changes import cancel_all, record_withdrawal
from shared.errors import Conflict
from shared.ports.storage import Agenda, Ledger
from shared.services.reminders.edit_reminder import nothing_left_to, save_change
from shared.services.reminders.list_reminders import find_reminder
from shared.services.reminders.withdraw_occurrences import withdraw_follow_ups, withdraw_occurrences


def cancel_reminder(
    reminder_id: str, *, agenda: Agenda, ledger: Ledger, default_country: str, now: datetime
) -> ReminderState:
    """Cancel what is not sent yet. Idempotent: a canceled reminder is returned as it is.

    Ledger first, agenda second, as in ``set_reminder``.

    Raises:
        NotFound: there is no such reminder.
        Conflict: its last message is being sent, or was sent.
    """
    state = find_reminder(reminder_id, agenda=agenda)
    if state.canceled:
        return state
    withdrawal = withdraw_occurrences(state, ledger=ledger, default_country=default_country, now=now)
    has_follow_ups = withdraw_follow_ups(state, ledger=ledger, default_country=default_country, now=now)
    if not (withdrawal.canceled or has_follow_ups or state.due or state.reminder.paused or state.ended_by):
        raise Conflict(nothing_left_to("cancel", state))
    canceled = cancel_all(record_withdrawal(state, withdrawal, now=now), now=now)
    return save_change(canceled, was_due=state.due, agenda=agenda)
