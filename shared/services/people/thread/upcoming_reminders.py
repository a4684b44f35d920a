"""The reminders to come of a person: found by pointers beside their contact, which are written first.

A pointer says that a reminder may be for the person. The agenda says what is true, so a pointer that leads
to nothing does no harm, and is deleted when it is read.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from shared.domain.people.thread.thread_key import person_at
from shared.domain.people.thread.upcoming_reminder import (
    Finding,
    UpcomingReminder,
    person_of_reminder,
    upcoming,
)
from shared.services.concurrent_map import map_concurrently

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.reminders.reminder import Reminder
    from shared.ports.people import Threads
    from shared.ports.storage import Agenda

MAX_READ = 50
"""Pointers that are looked up for one person: a read of the agenda each."""

MAY_BE_SAVED_YET = timedelta(hours=1)
"""How long a pointer stays, whatever the agenda says: its reminder is saved after it."""


def point_to(reminder: Reminder, *, threads: Threads, default_country: str, now: datetime) -> None:
    """Write the pointer to a reminder that is about to be saved. Idempotent."""
    if person := person_of_reminder(reminder, default_country=default_country):
        threads.point_to_reminder(person, reminder.id, at=now)


def upcoming_reminders(
    number: str, *, threads: Threads, agenda: Agenda, default_country: str, now: datetime
) -> tuple[UpcomingReminder, ...]:
    """Return the reminders to come of the person at a number, the next one first; at most fifty.

    One range read, and a read of the agenda for each of them, several at a time.
    """
    person = person_at(number)
    pointers = threads.reminder_pointers(number, limit=MAX_READ)
    states = map_concurrently(agenda.load, [pointer.reminder_id for pointer in pointers])
    found = list[UpcomingReminder]()
    for pointer, state in zip(pointers, states, strict=True):
        reminder = upcoming(state, person=person, default_country=default_country)
        if isinstance(reminder, UpcomingReminder):
            found.append(reminder)
        elif reminder is Finding.GONE and pointer.at < now - MAY_BE_SAVED_YET:
            threads.remove_reminder_pointer(number, pointer)
    return tuple(sorted(found, key=lambda reminder: (reminder.due, reminder.id)))
