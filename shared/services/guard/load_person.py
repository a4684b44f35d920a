"""Load what the guard knows of the person that a message is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.guard.limits.limit import of_person
from shared.domain.guard.limits.recent_sends import RecentSends
from shared.domain.guard.person import Person
from shared.domain.messages.message_fields import Channel

if TYPE_CHECKING:
    from shared.domain.guard.guard_rules import GuardRules
    from shared.domain.messages.message import Message
    from shared.ports.storage import Contacts


def load_person(message: Message, *, contacts: Contacts, rules: GuardRules | None = None) -> Person:
    """Return the person that a message is for: by one request to storage, by WhatsApp by two.

    A person is a number. By WhatsApp they have a contact of their own; the number's has what was sent to them
    on all channels, and the zone that somebody gave.

    Args:
        message: the message.
        contacts: where they are stored.
        rules: what is not asked by them is not loaded; without them all is.
    """
    needs_sends = rules is None or bool(of_person(rules.limits))
    by_whatsapp = message.channel is Channel.WHATSAPP
    if not needs_sends and not (by_whatsapp and rules and rules.quiet):
        contact = contacts.load(message.address)
        recent = RecentSends(number=message.to)
        return Person(contact=contact, zone=contact.zone, wrote_at=contact.wrote_at, recent=recent)
    of_number, recent = contacts.load_with_sends(message.to)
    contact = contacts.load(message.address) if by_whatsapp else of_number
    wrote_at = max(filter(None, (contact.wrote_at, of_number.wrote_at)), default=None)
    return Person(contact=contact, zone=of_number.zone or contact.zone, wrote_at=wrote_at, recent=recent)
