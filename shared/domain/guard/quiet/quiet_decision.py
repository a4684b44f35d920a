"""Whether a message waits for the morning of its person."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from shared.domain.client_or_sip import is_client_or_sip
from shared.domain.deliveries.held_message import HeldReason
from shared.domain.guard.decision import GO, Go, Hold
from shared.domain.guard.person import Person
from shared.domain.guard.quiet.quiet_hours import SEARCHED, QuietHours
from shared.domain.guard.quiet.zones_of_number import zones_of
from shared.domain.messages.message import Message
from shared.domain.messages.message_fields import Channel

ANSWERED_WITHIN = timedelta(hours=1)
"""How long after a person's text a message to them counts as an answer, at whatever hour."""

HAND_OVER = timedelta(seconds=60)
"""How long before the night Twilio must have handed a text over. Twilio counts from the arrival of our
request, which may be made half a lease after the decision; and then the carrier takes seconds."""

LAST_SEND = timedelta(seconds=90)
"""How long before the night the last message goes out: with less time Twilio would not get to send it."""

MAX_NAMED = 2
"""Zones that a reason names."""


def quiet_decision(message: Message, person: Person, *, quiet: QuietHours | None, now: datetime) -> Go | Hold:
    """Return whether it may be sent now, and until when; else until when it waits.

    A number that may be in several zones waits until it is day in all of them.
    """
    wrote_at = person.wrote_at
    if quiet is None or (wrote_at is not None and now - wrote_at < ANSWERED_WITHIN):
        return GO
    if message.urgent or is_client_or_sip(message.to):
        return GO
    zones = zones_judged(message, said=person.zone, quiet=quiet, at=now)
    if nights := quiet.nights(now, zones):
        return _until_morning(f"quiet hours in {_named(nights, at=now)}", zones, quiet=quiet, after=now)
    night = quiet.next_night(now, zones)
    if night - now < LAST_SEND:
        soon = f"quiet hours, about to begin, in {_named(quiet.nights(night, zones), at=night)}"
        return _until_morning(soon, zones, quiet=quiet, after=night)
    is_call = message.channel is Channel.CALL  # which Twilio makes at once
    return GO if is_call else Go(valid_until=night - HAND_OVER)


def night_at(message: Message, *, said: str, quiet: QuietHours, at: datetime) -> tzinfo | None:
    """Return a zone in which it is night, or about to be, when a message is due; None if it may be sent then.

    ``said`` is where the person is, if somebody said so.
    """
    if message.urgent or is_client_or_sip(message.to):
        return None
    zones = zones_judged(message, said=said, quiet=quiet, at=at)
    nights = quiet.nights(at, zones) or quiet.nights(at + LAST_SEND, zones)
    return nights[0] if nights else None


def zones_judged(message: Message, *, said: str, quiet: QuietHours, at: datetime) -> Sequence[tzinfo]:
    """Return the zones in all of which it must be day: ``QUIET_ZONE``, if the others have no common day."""
    zones = zones_of(message.to, said=message.zone or said, otherwise=quiet.zone)
    if quiet.next_day(at, zones) is None:
        return zones_of(message.to, said=quiet.zone, otherwise=quiet.zone)
    return zones


def _until_morning(reason: str, zones: Sequence[tzinfo], *, quiet: QuietHours, after: datetime) -> Hold:
    until = quiet.next_day(after, zones) or after + SEARCHED
    return Hold(held_for=HeldReason.QUIET_HOURS, reason=reason, until=until)


def _named(zones: Sequence[tzinfo], *, at: datetime) -> str:
    """Return the names of zones: one of those whose clocks show the same."""
    names = list({at.astimezone(zone).utcoffset(): str(zone) for zone in reversed(zones)}.values())[::-1]
    if len(names) > MAX_NAMED:
        return f"{', '.join(names[:MAX_NAMED])} and {len(names) - MAX_NAMED} more"
    return " and ".join(names)
