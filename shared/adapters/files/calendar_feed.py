"""Render reminders as an iCalendar feed that calendar programs can subscribe to.

Source: https://www.rfc-editor.org/rfc/rfc5545
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import structs

from shared.domain.messages.message import Channel
from shared.domain.messages.phone_number import masked
from shared.domain.reminders.local_time import instant_of
from shared.domain.reminders.recurrence import instants, last_instant, rule_parts
from shared.domain.reminders.reminder import Reminder, ReminderState

if TYPE_CHECKING:
    from icalendar import Event


class IcsCalendar:
    """Renders calendars. Texts and full numbers are not in them: the URL of a calendar spreads easily."""

    def render(self, reminders: Iterable[ReminderState]) -> bytes:
        """Return a calendar with the reminders that will be due. See ``shared.ports.content.Calendar``."""
        from icalendar import Calendar

        calendar = Calendar()
        calendar.add("prodid", "-//Switchboard//Reminders//EN")
        calendar.add("version", "2.0")
        calendar.add("x-wr-calname", "Reminders")
        for state in reminders:
            if state.due is not None:
                calendar.add_component(_event(state))
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
    event.add("dtstart", _first_occurrence(reminder))
    if reminder.rrule:
        _add_rule(event, reminder)
    return event


def _first_occurrence(reminder: Reminder) -> datetime:
    """Return the first time of the rule: a calendar shows its DTSTART even if the rule does not have it."""
    unlimited = structs.replace(reminder, exceptions=(), until=None)
    first = next(instants(unlimited))
    return first.astimezone(ZoneInfo(reminder.zone)) if reminder.zone else first


def _add_rule(event: "Event", reminder: Reminder) -> None:
    from icalendar import vRecur

    parts = rule_parts(reminder.rrule or "")
    limits = {"UNTIL": None, "COUNT": reminder.count or parts.get("COUNT")}
    if end := last_instant(reminder):
        limits["UNTIL"] = f"{end:%Y%m%dT%H%M%SZ}"
    rule = parts | limits
    event.add("rrule", vRecur.from_ical(";".join(f"{name}={value}" for name, value in rule.items() if value)))
    zone = ZoneInfo(reminder.zone or "UTC")
    if reminder.exceptions:
        event.add(
            "exdate", [instant_of(local, reminder.zone).astimezone(zone) for local in reminder.exceptions]
        )
