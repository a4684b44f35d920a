"""How an appointment is stored, so that a worker of an earlier version loses nothing of it.

That version drops fields that it does not know: it would send one message, at the appointment itself. So
the entries of ``before`` are stored as a rule, which it cannot evaluate: it logs an error, and leaves the
reminder in the agenda as it is, to a worker that can.
"""

from msgspec import structs

from shared.domain.reminders.reminder import ReminderState

_MARK = "FREQ=BEFORE;"


def stored_form(state: ReminderState) -> ReminderState:
    """Return the state as it is stored."""
    if not state.reminder.before:
        return state
    rule = _MARK + ",".join(state.reminder.before)
    return structs.replace(state, reminder=structs.replace(state.reminder, before=(), rrule=rule))


def from_stored_form(state: ReminderState) -> ReminderState:
    """Return the state that was stored."""
    rule = state.reminder.rrule or ""
    if not rule.startswith(_MARK):
        return state
    before = tuple(rule.removeprefix(_MARK).split(","))
    return structs.replace(state, reminder=structs.replace(state.reminder, before=before, rrule=None))
