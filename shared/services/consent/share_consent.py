"""Share consent between a person's contacts by SMS and by RCS: Twilio keeps one opt-out for both.

What changes it is written to both, since reading both for each text would cost a read more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.conversations.opt_out import shared_consent
from shared.domain.messages.phone_number import RCS_PREFIX, masked, other_text_address
from shared.services.optimistic_update import retry_on_conflict

if TYPE_CHECKING:
    from shared.domain.conversations.contact import Contact
    from shared.ports.storage import Contacts


def load_with_consent(address: str, *, contacts: Contacts) -> Contact:
    """Return the contact at ``address``, by RCS also with an opt-out that they sent by SMS.

    Those from before RCS was known here are with the number alone.
    """
    contact = contacts.load(address)
    if not address.startswith(RCS_PREFIX) or contact.opted_out:
        return contact
    other = contacts.load(other_text_address(address))
    if other.opted_out_at is None or (contact.opted_in_at and contact.opted_in_at > other.opted_out_at):
        return contact
    return shared_consent(other, contact)


def share_consent(before: Contact, after: Contact, *, contacts: Contacts) -> None:
    """Write what changed in a person's consent to their other contact, before it is written to their own.

    After a crash in between, the text that changed it comes again, and completes it.
    """
    other_address = other_text_address(after.number)
    is_changed = (before.opted_out_at, before.opted_in_at) != (after.opted_out_at, after.opted_in_at)
    if not other_address or not is_changed:
        return

    def attempt() -> None:
        other = contacts.load(other_address)
        shared = shared_consent(after, other)
        if shared != other:
            contacts.save(shared)

    retry_on_conflict(attempt, record=f"the contact {masked(other_address)}")
