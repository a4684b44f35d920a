"""Read reminders: one with its history, a page of them, or all of them as a calendar."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from shared.domain.list_parameters import Page, ReminderSearch
from shared.domain.reminders.appointment.appointment_changes import is_to_come
from shared.domain.reminders.reminder import ReminderState
from shared.domain.reminders.reminder_view import ReminderView, message_ids, show_reminder
from shared.errors import NotFound
from shared.ports.content import Calendar
from shared.ports.storage import Agenda, Ledger
from shared.services.concurrent_map import map_concurrently

LEDGER_CONCURRENCY = 5
"""Deliveries read at the same time for the history of one reminder."""

PAGE_SIZE = 200

MAX_CALENDAR_REMINDERS = 5000


def find_reminder(reminder_id: str, *, agenda: Agenda) -> ReminderState:
    """Return that reminder.

    Raises:
        NotFound: there is none.
    """
    state = agenda.load(reminder_id)
    if state is None:
        raise NotFound(f"there is no reminder {reminder_id}")
    return state


def with_history(state: ReminderState, *, ledger: Ledger) -> ReminderView:
    """Return the reminder with the status of its last messages: one read of the ledger for each."""
    ids = message_ids(state)
    deliveries = map_concurrently(ledger.load, ids, concurrency=LEDGER_CONCURRENCY)
    return show_reminder(state, {delivery.id: delivery for delivery in deliveries if delivery})


def list_reminders(search: ReminderSearch, *, agenda: Agenda) -> Page[ReminderView]:
    """Return a page of reminders, in no order by time, without the status of their messages."""
    page = agenda.search(search)
    return Page(items=tuple(show_reminder(state, {}) for state in page.items), cursor=page.cursor)


def calendar_of_reminders(*, agenda: Agenda, calendar: Calendar, now: datetime) -> bytes:
    """Return the calendar feed: all reminders that will be due, and appointments to come, up to a maximum."""
    reminders = islice(all_reminders(agenda=agenda), MAX_CALENDAR_REMINDERS)
    return calendar.render(state for state in reminders if state.due or is_to_come(state, now=now))


def all_reminders(*, agenda: Agenda) -> Iterator[ReminderState]:
    """Yield all reminders, page by page."""
    cursor = None
    while True:
        page = agenda.search(ReminderSearch(limit=PAGE_SIZE, cursor=cursor))
        yield from page.items
        if not (cursor := page.cursor):
            return
