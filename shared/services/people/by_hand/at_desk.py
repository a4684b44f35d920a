"""Ask whether somebody at the desk has taken a person over: then flows are silent for their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.messages.phone_number import is_whatsapp, without_channel
from shared.domain.people.by_hand.taking_over import is_taken_over

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.conversations.contact import Contact
    from shared.ports.storage import Contacts


def is_at_desk(contact: Contact, *, contacts: Contacts, now: datetime) -> bool:
    """Return whether somebody has the person, on whichever channel they write.

    That is kept with the contact of their number, which a text by WhatsApp costs one more read.
    """
    if is_whatsapp(contact.number):
        contact = contacts.load(without_channel(contact.number))
    return is_taken_over(contact, now=now)
