"""What is wrong with a reminder that is set into the night."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from shared.domain.guard.quiet.quiet_decision import night_at
from shared.domain.guard.quiet.quiet_hours import QuietHours
from shared.domain.messages.message import Message
from shared.domain.reminders.appointment.offsets import times_before
from shared.domain.reminders.recurrence.instants import instants
from shared.domain.reminders.reminder import Reminder
from shared.errors import Fault

OCCURRENCES_CHECKED = 30
"""Of a rule: those that come next. What falls into the night later waits there, see docs/quiet-hours.md."""

_REMEDY = "take another hour, or set message.zone if the person is elsewhere, or message.urgent"


def reminder_faults(
    reminder: Reminder, message: Message, *, said: str, quiet: QuietHours, now: datetime
) -> list[Fault]:
    """Return a fault for each time of a reminder at which it is night for its person; of a rule, the first.

    ``message`` is the one that it sends, and ``said`` where the person is, if somebody said so.
    """
    if reminder.paused:  # it is checked when it is resumed
        return []
    found = []
    for field, what, at in _times(reminder, now=now):
        if night := night_at(message, said=said, quiet=quiet, at=at):
            local = at.astimezone(night)
            where = "within" if quiet.nights(at, [night]) else "less than two minutes before"
            text = f"{what} {local:%Y-%m-%d at %H:%M} in {night}, {where} the quiet hours ({quiet})"
            found.append(Fault(field, f"{text}: {_REMEDY}"))
            if reminder.rrule:
                break
    return found


def has_same_times(reminder: Reminder, other: Reminder) -> bool:
    """Return whether two reminders are due at the same times, for the same person where they are."""
    return all(
        getattr(reminder, name) == getattr(other, name)
        for name in ("at", "before", "rrule", "start", "zone", "until", "count", "exceptions")
    ) and all(reminder.message.get(name) == other.message.get(name) for name in ("to", "zone", "urgent"))


def _times(reminder: Reminder, *, now: datetime) -> Iterator[tuple[str, str, datetime]]:
    """Yield the field that a time of a reminder comes from, what to say of it, and when it is."""
    if reminder.before:
        times = times_before(reminder)
        for index, duration in enumerate(reminder.before):
            if times[duration] > now:
                yield f"before[{index}]", f"({duration}) is", times[duration]
        return
    field, what = ("rrule", "falls on") if reminder.rrule else ("at", "is")
    for at in islice(instants(reminder, after=now), OCCURRENCES_CHECKED):
        yield field, what, at
