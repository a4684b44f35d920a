"""Show reminders: one with its history, many a page at a time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from shared.domain.list_parameters import Page, ReminderSearch
from shared.domain.reminders.reminder import ReminderState
from shared.domain.reminders.reminder_view import ReminderView, messages_of, show_reminder
from shared.ports.content import Calendar
from shared.ports.storage import Agenda, Ledger

AT_ONCE = 5

IN_CALENDAR = 5000
"""Reminders in a calendar feed, at most."""


def with_history(state: ReminderState, *, ledger: Ledger) -> ReminderView:
    """Return the reminder with what became of its last occurrences: one read for each that went out."""
    ids = messages_of(state)
    if not ids:
        return show_reminder(state, {})
    with ThreadPoolExecutor(AT_ONCE) as readers:
        found = dict(zip(ids, readers.map(ledger.load, ids), strict=True))
    return show_reminder(state, {key: one for key, one in found.items() if one})


def list_reminders(search: ReminderSearch, *, agenda: Agenda) -> Page[ReminderView]:
    """Return a page of reminders, in no order by time, without asking what became of their messages."""
    page = agenda.search(search)
    return Page(items=tuple(show_reminder(one, {}) for one in page.items), cursor=page.cursor)


def in_calendar(*, agenda: Agenda, calendar: Calendar) -> bytes:
    """Return the calendar of all reminders that have a time to come."""
    return calendar.render(islice(every_reminder(agenda=agenda), IN_CALENDAR))


def every_reminder(*, agenda: Agenda) -> Iterator[ReminderState]:
    """Yield all reminders, page by page."""
    cursor = None
    while True:
        page = agenda.search(ReminderSearch(limit=200, cursor=cursor))
        yield from page.items
        if not (cursor := page.cursor):
            return
