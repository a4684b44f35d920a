"""A reminder to come, as the API shows it of a person; and what a pointer to a reminder is worth."""

from datetime import datetime
from enum import Enum, auto

from msgspec import Struct

from shared.domain.messages.phone_number import accepted_number
from shared.domain.people.thread.thread_key import person_at
from shared.domain.reminders.reminder import Reminder, ReminderState


class UpcomingReminder(Struct, frozen=True, kw_only=True):
    """A reminder that is to come."""

    id: str
    due: datetime


class Finding(Enum):
    """Why a pointer leads to no reminder to come."""

    PAUSED = auto()  # it may go on
    GONE = auto()  # it is over, canceled, for somebody else, or was never saved


def person_of_reminder(reminder: Reminder, *, default_country: str) -> str:
    """Return the canonical number of the person a reminder is for; empty if it is for no person."""
    to = str(reminder.message.get("to", ""))
    return person_at(accepted_number(to, country=default_country) or to)


def upcoming(state: ReminderState | None, *, person: str, default_country: str) -> UpcomingReminder | Finding:
    """Return the reminder to come of a person; else why there is none."""
    if state is None or state.canceled:
        return Finding.GONE
    if person_of_reminder(state.reminder, default_country=default_country) != person:
        return Finding.GONE
    if state.due is None:
        return Finding.PAUSED if state.reminder.paused else Finding.GONE
    return UpcomingReminder(id=state.reminder.id, due=state.due)
