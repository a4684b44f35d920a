"""Save a text that came in, with its entries in the index by day and in threads."""

from shared.domain.conversations.contact import Contact
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.people.thread.thread_entries import day_entry_of_text, text_entries
from shared.errors import VersionConflict
from shared.ports.people import DayIndex
from shared.ports.storage import Contacts


def save_text(contact: Contact, inbound: Inbound, *, contacts: Contacts, days: DayIndex) -> Inbound | None:
    """Save a text and what it changed; return what was stored of it before, if anything was.

    Its entries are written before it, or with it. Those of a text that was stored before, at another time,
    are removed again.

    Raises:
        VersionConflict: another text of that person came first, so this one may say something else now.
    """
    days.add(day_entry_of_text(inbound))
    try:
        contacts.save(contact, inbound)
    except VersionConflict:
        stored = contacts.inbound(inbound.sender, inbound.sid)
        if stored is None:
            raise
        _remove_others(inbound, stored, contacts=contacts, days=days)
        return stored
    return None


def _remove_others(inbound: Inbound, stored: Inbound, *, contacts: Contacts, days: DayIndex) -> None:
    """Remove the entries of a text that was stored before, but for those that it has."""
    if day_entry_of_text(inbound).key != day_entry_of_text(stored).key:
        days.remove(day_entry_of_text(inbound))
    own = {(person, entry.key) for person, entry in text_entries(stored)}
    for person, entry in text_entries(inbound):
        if (person, entry.key) not in own:
            contacts.remove_from_thread(person, entry)
