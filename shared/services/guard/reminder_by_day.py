"""Refuse a reminder that is set into the night of its person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.guard.quiet.reminder_faults import has_same_times, reminder_faults
from shared.domain.messages.message import read_message
from shared.domain.reminders.reminder_validation import with_time_told
from shared.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.guard.quiet.quiet_hours import QuietHours
    from shared.domain.reminders.reminder import Reminder
    from shared.ports.storage import Agenda, Contacts


def require_by_day(
    reminder: Reminder,
    *,
    quiet: QuietHours | None,
    contacts: Contacts,
    agenda: Agenda,
    default_country: str,
    now: datetime,
) -> None:
    """Refuse a reminder that is set into the night, unless it stood there before at the same times.

    So its text can still be changed after quiet hours were set. Without quiet hours nothing is read.

    Raises:
        InvalidInput: it is night at one of its times.
    """
    if quiet is None:
        return
    raw = with_time_told(reminder.message)
    message = read_message(raw, default_id="-", default_country=default_country, is_own=True)
    said = "" if message.zone or message.urgent else contacts.load(message.address).zone
    faults = reminder_faults(reminder, message, said=said, quiet=quiet, now=now)
    if not faults:
        return
    before = agenda.load(reminder.id)
    if before is None or before.canceled or not has_same_times(reminder, before.reminder):
        raise InvalidInput(faults)
