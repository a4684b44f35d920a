"""Load what the guard knows of the person that a message is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.guard.limits.recent_sends import RecentSends
from shared.domain.guard.person import Person

if TYPE_CHECKING:
    from shared.domain.messages.message import Message
    from shared.ports.storage import Contacts


def load_person(message: Message, *, contacts: Contacts) -> Person:
    """Return the person that a message is for."""
    contact = contacts.load(message.address)
    return Person(
        contact=contact,
        zone=contact.zone,
        wrote_at=contact.wrote_at,
        recent=RecentSends(number=message.to),
    )
