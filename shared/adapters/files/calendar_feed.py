"""Render reminders as an iCalendar feed that calendar programs can subscribe to.

Source: https://www.rfc-editor.org/rfc/rfc5545
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from shared.adapters.files.calendar_zones import zone_by_rules
from shared.domain.messages.message_fields import Channel
from shared.domain.messages.phone_number import masked
from shared.domain.reminders.appointment.offsets import appointment_time
from shared.domain.reminders.recurrence.instants import instants, last_instant, rule_local_times
from shared.domain.reminders.recurrence.rule import rule_parts
from shared.domain.reminders.reminder import Reminder, ReminderState
from shared.errors import BrokenRule

if TYPE_CHECKING:
    from icalendar import Calendar, Event

log = logging.getLogger(__name__)


class IcsCalendar:
    """Renders calendars. Texts and full numbers are not in them: the URL of a calendar spreads easily."""

    def render(self, reminders: Iterable[ReminderState]) -> bytes:
        """Return a calendar with these reminders. See ``shared.ports.content.Calendar``."""
        from icalendar import Calendar

        calendar = Calendar()
        calendar.add("prodid", "-//Switchboard//Reminders//EN")
        calendar.add("version", "2.0")
        calendar.add("x-wr-calname", "Reminders")
        for state in reminders:
            try:
                calendar.add_component(_event(state))
            except BrokenRule as error:
                log.warning("the calendar leaves out reminder %s: %s", state.reminder.id, error)
        _add_zones(calendar)
        return bytes(calendar.to_ical())


def _add_zones(calendar: "Calendar") -> None:
    """Add the zones that events name, by rules where their clock changes follow rules."""
    first_years: dict[str, int] = {}
    for event in calendar.events:
        start = event.DTSTART
        name = str(start.tzinfo)
        first_years[name] = min(start.year - 1, first_years.get(name, start.year - 1))
    for name in sorted(calendar.get_missing_tzids()):
        if (zone := zone_by_rules(name, since=first_years[name])) is not None:
            calendar.add_component(zone)
    calendar.add_missing_timezones()


def _event(state: ReminderState) -> "Event":
    from icalendar import Event

    reminder = state.reminder
    channel = str(reminder.message.get("channel", Channel.SMS.value))
    event = Event()
    event.add("uid", f"{reminder.id}@switchboard")
    event.add("dtstamp", state.updated_at)
    event.add("last-modified", state.updated_at)
    event.add("summary", f"{reminder.id}: {channel} to {masked(str(reminder.message.get('to', '')))}")
    event.add("dtstart", _first_time(reminder))
    if reminder.rrule:
        _add_rule(event, reminder)
    return event


def _first_time(reminder: Reminder) -> datetime:
    """Return the time of an appointment, a single time, or the first time of the rule.

    A calendar shows its DTSTART even if the rule does not have it. It is a local time of the rule, even one
    that a clock change skips: all others are counted from it.
    """
    at = next(instants(reminder))  # raises if the rule or the zone cannot be evaluated
    at = appointment_time(reminder, at)
    if reminder.rrule:
        return next(rule_local_times(reminder)).replace(tzinfo=ZoneInfo(reminder.zone or "UTC"))
    return at.astimezone(ZoneInfo(reminder.zone)) if reminder.zone else at


def _add_rule(event: "Event", reminder: Reminder) -> None:
    from icalendar import vRecur

    parts = rule_parts(reminder.rrule or "")
    limits = {"UNTIL": None, "COUNT": reminder.count or parts.get("COUNT")}
    if end := last_instant(reminder):
        limits["UNTIL"] = f"{end:%Y%m%dT%H%M%SZ}"
    rule = parts | limits
    event.add("rrule", vRecur.from_ical(";".join(f"{name}={value}" for name, value in rule.items() if value)))
    if reminder.exceptions:
        zone = ZoneInfo(reminder.zone or "UTC")
        event.add("exdate", [datetime.fromisoformat(at).replace(tzinfo=zone) for at in reminder.exceptions])
