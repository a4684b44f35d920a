"""Reminders as an iCalendar feed, for who wants to see them where all else is.

Source: https://www.rfc-editor.org/rfc/rfc5545
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import structs

from shared.domain.messages.message import Channel
from shared.domain.messages.phone_number import masked
from shared.domain.reminders.recurrence import instant_of, instants, last_instant, parts_of
from shared.domain.reminders.reminder import Reminder, ReminderState

if TYPE_CHECKING:
    from icalendar import Event

LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


class IcsCalendar:
    """Writes calendars. What is said to whom is not in them: their address is easily passed on."""

    def render(self, reminders: Iterable[ReminderState]) -> bytes:
        """Return a calendar with those reminders that have a time to come."""
        from icalendar import Calendar

        calendar = Calendar()
        calendar.add("prodid", "-//Switchboard//Reminders//EN")
        calendar.add("version", "2.0")
        calendar.add("x-wr-calname", "Reminders")
        for one in reminders:
            if one.due is not None:
                calendar.add_component(_event(one))
        calendar.add_missing_timezones()
        return bytes(calendar.to_ical())


def _event(state: ReminderState) -> "Event":
    from icalendar import Event

    reminder = state.reminder
    channel = str(reminder.message.get("channel", Channel.SMS.value))
    event = Event()
    event.add("uid", f"{reminder.id}@switchboard")
    event.add("dtstamp", state.updated_at)
    event.add("last-modified", state.updated_at)
    event.add("summary", f"{reminder.id}: {channel} to {masked(str(reminder.message.get('to', '')))}")
    event.add("dtstart", _first(reminder))
    if reminder.rrule:
        _add_rule(event, reminder)
    return event


def _first(reminder: Reminder) -> datetime:
    """Return the first time of the rule: a calendar shows its start, whether the rule has it or not."""
    whole = structs.replace(reminder, exceptions=(), until=None)
    first = next(instants(whole, after=LONG_AGO))
    return first.astimezone(ZoneInfo(reminder.zone)) if reminder.zone else first


def _add_rule(event: "Event", reminder: Reminder) -> None:
    from icalendar import vRecur

    parts = parts_of(reminder.rrule or "")
    limits = {"UNTIL": None, "COUNT": reminder.count or parts.get("COUNT")}
    if end := last_instant(reminder):
        limits["UNTIL"] = f"{end:%Y%m%dT%H%M%SZ}"
    rule = parts | limits
    event.add("rrule", vRecur.from_ical(";".join(f"{name}={value}" for name, value in rule.items() if value)))
    zone = ZoneInfo(reminder.zone or "UTC")
    if reminder.exceptions:
        event.add("exdate", [instant_of(one, reminder.zone).astimezone(zone) for one in reminder.exceptions])
