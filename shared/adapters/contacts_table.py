"""Contacts and what they texted us, in Azure Tables: a partition for each person.

The contact and a text that came in lie in the same partition, so that one
transaction keeps both.
"""

import hashlib

import msgspec
from msgspec import structs

from shared.adapters.rows import Change, Rows
from shared.domain.contact import Contact, Inbound

TABLE = "contacts"

_CONTACT = "contact"
_INBOUND = "inbound|"


class TableContacts:
    """Keeps contacts. Safe to share between threads."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def load(self, number: str) -> Contact:
        """Return the contact. See ``shared.ports.Contacts``."""
        row = self._rows.get(_partition(number), _CONTACT)
        if row is None:
            return Contact(number=number)
        contact = msgspec.json.decode(row.columns["Contact"], type=Contact)
        return structs.replace(contact, version=row.version)

    def save(self, contact: Contact, inbound: Inbound | None = None) -> None:
        """Keep a contact, and what changed it, in one transaction. See ``shared.ports.Contacts``."""
        plain = structs.replace(contact, version="")
        changes = [Change(_CONTACT, {"Contact": msgspec.json.encode(plain).decode()}, contact.version)]
        if inbound is not None:
            text = msgspec.json.encode(inbound).decode()
            changes.append(Change(_INBOUND + inbound.sid, {"Inbound": text}))
        self._rows.write(_partition(contact.number), *changes)

    def inbound(self, number: str, sid: str) -> Inbound | None:
        """Return one text of theirs. See ``shared.ports.Contacts``."""
        row = self._rows.get(_partition(number), _INBOUND + sid)
        return msgspec.json.decode(row.columns["Inbound"], type=Inbound) if row else None


def _partition(number: str) -> str:
    # Hashed: a sender may be any text, and a key may not.
    return hashlib.sha256(number.encode()).hexdigest()[:32]
