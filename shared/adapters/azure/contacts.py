"""Contacts and inbound texts, in Azure Tables: a partition for each person.

A contact and their inbound texts share a partition, so that one transaction
writes both.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import structs

from shared.adapters.azure.publish import try_publish
from shared.adapters.azure.row_change import Columns, Insert, RowChange, Upsert, insert_or_replace
from shared.adapters.azure.versioned_rows import Condition, Rows
from shared.domain.conversations.contact import Contact
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.list_parameters import InboxSearch, Page

_CONTACT = "contact"
_INBOUND = "inbound|"


class TableContacts:
    """Stores contacts and inbound texts. Safe to share between threads."""

    def __init__(self, rows: Rows, *, publish: Callable[[Inbound], None] | None = None) -> None:
        """Call ``publish``, if there is one, with each text before it is saved."""
        self._rows = rows
        self._publish = publish

    def load(self, number: str) -> Contact:
        """Return the contact. See ``shared.ports.storage.Contacts``."""
        row = self._rows.get(_partition(number), _CONTACT)
        if row is None:
            return Contact(number=number)
        contact = msgspec.json.decode(row.columns["Contact"], type=Contact)
        return structs.replace(contact, version=row.version)

    def save(self, contact: Contact, inbound: Inbound | None = None) -> None:
        """Store a contact, and the text that changed it, in one transaction.

        See ``shared.ports.storage.Contacts``.
        """
        plain = structs.replace(contact, version="")
        row = {"Contact": msgspec.json.encode(plain).decode()}
        changes: list[RowChange] = [insert_or_replace(_CONTACT, row, etag=contact.version)]
        if inbound is not None:
            changes.append(Insert(_INBOUND + inbound.sid, _columns(inbound)))
            try_publish(self._publish, inbound, name=f"text {inbound.sid}")
        self._rows.write(_partition(contact.number), *changes)

    def inbound(self, number: str, sid: str) -> Inbound | None:
        """Return one of their texts. See ``shared.ports.storage.Contacts``."""
        row = self._rows.get(_partition(number), _INBOUND + sid)
        return _inbound(row.columns) if row else None

    def replace_inbound(self, inbound: Inbound) -> None:
        """Replace one of their texts. See ``shared.ports.storage.Contacts``."""
        self._rows.write(_partition(inbound.sender), Upsert(_INBOUND + inbound.sid, _columns(inbound)))

    def search(self, search: InboxSearch) -> Page[Inbound]:
        """Return some of the texts that match. See ``shared.ports.storage.Contacts``."""
        conditions = [
            Condition("RowKey", "ge", _INBOUND),
            Condition("RowKey", "lt", _INBOUND + "~"),
            Condition("PartitionKey", "eq", _partition(search.sender) if search.sender else None),
            Condition("At", "ge", search.since),
        ]
        found, cursor = self._rows.page(conditions, limit=search.limit, cursor=search.cursor)
        return Page(items=tuple(_inbound(columns) for columns in found), cursor=cursor)


def _columns(inbound: Inbound) -> Columns:
    text = msgspec.json.encode(inbound).decode()
    return {"Inbound": text, "At": inbound.at, "From": inbound.sender}


def _inbound(columns: Mapping[str, Any]) -> Inbound:
    return msgspec.json.decode(columns["Inbound"], type=Inbound)


def _partition(number: str) -> str:
    # Hashed: a sender may have any character, and a key of a table may not.
    return hashlib.sha256(number.encode()).hexdigest()[:32]
