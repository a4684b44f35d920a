"""Contacts and inbound texts, in Azure Tables: a partition for each person.

A contact and their inbound texts share a partition, so that one transaction
writes both.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import structs

from shared.adapters.azure.versioned_rows import Change, Rows
from shared.domain.conversations.contact import Contact
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.list_parameters import InboxSearch, Page

log = logging.getLogger(__name__)

_CONTACT = "contact"
_INBOUND = "inbound|"


class TableContacts:
    """Stores contacts and inbound texts. Safe to share between threads."""

    def __init__(self, rows: Rows, *, publish: Callable[[Inbound], None] | None = None) -> None:
        """Call ``publish``, if given, with each text before it is stored, at least once."""
        self._rows = rows
        self._publish_text = publish

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
        changes = [Change(_CONTACT, {"Contact": msgspec.json.encode(plain).decode()}, contact.version)]
        if inbound is not None:
            text = msgspec.json.encode(inbound).decode()
            columns = {"Inbound": text, "At": inbound.at, "From": inbound.sender}
            changes.append(Change(_INBOUND + inbound.sid, columns))
            self._publish(inbound)
        self._rows.write(_partition(contact.number), *changes)

    def inbound(self, number: str, sid: str) -> Inbound | None:
        """Return one of their texts. See ``shared.ports.storage.Contacts``."""
        row = self._rows.get(_partition(number), _INBOUND + sid)
        return _inbound(row.columns) if row else None

    def search(self, search: InboxSearch) -> Page[Inbound]:
        """Return a page of the texts that match. See ``shared.ports.storage.Contacts``."""
        filters = {"PartitionKey eq @person": search.sender, "At ge @since": search.since}
        conditions = [
            "RowKey ge @first and RowKey lt @last",
            *(condition for condition, value in filters.items() if value),
        ]
        person = _partition(search.sender) if search.sender else None
        values = {"first": _INBOUND, "last": _INBOUND + "~", "person": person, "since": search.since}
        found, cursor = self._rows.page(
            " and ".join(conditions), values, limit=search.limit, cursor=search.cursor
        )
        return Page(items=tuple(_inbound(columns) for columns in found), cursor=cursor)

    def _publish(self, inbound: Inbound) -> None:
        try:
            if self._publish_text is not None:
                self._publish_text(inbound)
        except Exception:  # whatever it is, the person must get an answer
            log.exception("event for text %s was not published", inbound.sid)


def _inbound(columns: Mapping[str, Any]) -> Inbound:
    return msgspec.json.decode(columns["Inbound"], type=Inbound)


def _partition(number: str) -> str:
    # Hashed: a sender may have any character, and a key of a table may not.
    return hashlib.sha256(number.encode()).hexdigest()[:32]
