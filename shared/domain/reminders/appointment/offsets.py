"""Compute when the messages of an appointment are due: each some time before it (``before``).

Days and weeks are counted on the clock of the reminder's zone, then hours, minutes and seconds as time that
passes: ``P1D`` before 15:00 is 15:00, ``PT24H`` may be 14:00 or 16:00. As RFC 5545 has it: "the duration of a
week or a day depends on its position in the calendar".

Source: https://www.rfc-editor.org/rfc/rfc5545#section-3.3.6
"""

import re
from datetime import datetime, timedelta

from shared.domain.reminders.local_time import instant_of, local_of
from shared.domain.reminders.reminder import DURATION_BEFORE, Reminder

_DURATION = re.compile(DURATION_BEFORE)


def parts_of(duration: str) -> tuple[timedelta, timedelta]:
    """Return the days on the clock and the exact time of a valid duration."""
    found = _DURATION.fullmatch(duration)
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0,) * 5
    return timedelta(weeks=weeks, days=days), timedelta(hours=hours, minutes=minutes, seconds=seconds)


def times_before(reminder: Reminder) -> dict[str, datetime]:
    """Return when the message of each entry of ``before`` is due; several may be due at the same instant.

    Raises:
        BrokenRule: its zone is not known any more.
    """
    at = datetime.fromisoformat(reminder.at or "")
    times = {}
    for duration in reminder.before:
        days, exact = parts_of(duration)
        times[duration] = instant_of(at - days, reminder.zone) - exact
    return times


def appointment_time(reminder: Reminder, due: datetime) -> datetime:
    """Return the time that a message due at ``due`` is about: the appointment's, or else ``due`` itself."""
    return instant_of(reminder.at or "", reminder.zone) if reminder.before else due


def recomputed_due(reminder: Reminder, *, local: str, due: datetime) -> datetime:
    """Return when the message that was due at ``due`` is due by the time zone rules known now.

    Args:
        reminder: with ``before``.
        local: the local time of ``due``, by the rules known when it was saved; it tells which message it is.
        due: when that message was due by those rules.
    """
    same = [at for at in times_before(reminder).values() if local_of(at, reminder.zone) == local]
    return min(same, key=lambda at: abs(at - due), default=due)
