"""Contacts and inbound texts, in Azure Tables: a partition for each person.

A contact and their inbound texts share a partition, so that one transaction
writes both. It is that of the canonical number. An earlier version used the
number as it was written: what it stored under other spellings is still read,
which costs numbers that have several one more read.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import structs

from shared.adapters.azure.connection.page_cursor import invalid_cursor
from shared.adapters.azure.people.people_index import list_opted_out
from shared.adapters.azure.people.threads import TableThreads, entry_change, partition_of, thread_partition
from shared.adapters.azure.publish import try_publish
from shared.adapters.azure.row_change import Columns, Insert, RowChange, Upsert, insert_or_replace
from shared.adapters.azure.versioned_rows import Condition, Row, Rows
from shared.domain.conversations.contact import Contact
from shared.domain.conversations.inbound_text import Inbound
from shared.domain.conversations.merged_contact import merged
from shared.domain.guard.limits.recent_sends import RecentSend, RecentSends
from shared.domain.list_parameters import InboxSearch, Page
from shared.domain.messages.canonical_number import spellings
from shared.domain.messages.phone_number import contact_of
from shared.domain.people.people_list import person_number
from shared.domain.people.thread.thread_entries import text_entries
from shared.domain.people.thread.thread_entry import ThreadEntry
from shared.domain.typed_json import decode_json
from shared.errors import StorageUnavailable, VersionConflict

_CONTACT = "contact"
_SENDS = "contact|sends"  # beside the contact, so that one query returns both and no text
_AFTER_BOTH = "contact~"
_INBOUND = "inbound|"


class TableContacts(TableThreads):
    """Stores contacts, inbound texts and threads. Safe to share between threads of the worker."""

    def __init__(self, rows: Rows, *, publish: Callable[[Inbound], None] | None = None) -> None:
        """Call ``publish``, if there is one, with each text before it is saved."""
        super().__init__(rows)
        self._publish = publish

    def load(self, number: str) -> Contact:
        """Return the contact. See ``shared.ports.storage.Contacts``."""
        own, *others = (self._stored(spelling) for spelling in _keys(number))
        return merged(own, others) if others else own

    def load_with_sends(self, number: str) -> tuple[Contact, RecentSends]:
        """Return the contact and what was sent lately. See ``shared.ports.storage.Contacts``."""
        key, *old_keys = _keys(number)
        partition = partition_of(key)
        rows = dict(self._rows.versions_between(partition, _CONTACT, _AFTER_BOTH))
        if any(row.columns["PartitionKey"] != partition for row in rows.values()):
            raise StorageUnavailable("storage's answer is about another person")
        own = _contact(rows[_CONTACT]) if _CONTACT in rows else Contact(number=key)
        contact = merged(own, [self._stored(old_key) for old_key in old_keys]) if old_keys else own
        return contact, _sends(rows.get(_SENDS), key)

    def save_sends(self, recent: RecentSends, entry: ThreadEntry | None = None) -> RecentSends:
        """Save what was sent to a number lately. See ``shared.ports.storage.Contacts``."""
        row = {"Sends": msgspec.json.encode(recent.sends).decode()}
        changes: list[RowChange] = [insert_or_replace(_SENDS, row, etag=recent.version)]
        changes += [entry_change(entry)] if entry else []
        return structs.replace(recent, version=self._rows.write(partition_of(recent.number), *changes))

    def save(self, contact: Contact, inbound: Inbound | None = None) -> None:
        """Store a contact, and the text that changed it, in one transaction.

        See ``shared.ports.storage.Contacts``.
        """
        key, *old_keys = _keys(contact.number)
        if inbound is not None and any(self._text(old_key, inbound.sid) for old_key in old_keys):
            raise VersionConflict(f"text {inbound.sid} was saved under another spelling of the number")
        plain = structs.replace(contact, version="")
        row = {"Contact": msgspec.json.encode(plain).decode()}
        if contact.opted_out_at and (number := person_number(contact.number)):
            list_opted_out(self._rows, number, at=contact.opted_out_at)  # first: no opt-out is left out
        changes: list[RowChange] = [insert_or_replace(_CONTACT, row, etag=contact.version)]
        if inbound is not None:
            changes.append(Insert(_INBOUND + inbound.sid, _columns(inbound)))
            changes += self._entry_changes(inbound, partition=partition_of(key))
            try_publish(self._publish, inbound, name=f"text {inbound.sid}")
        self._rows.write(partition_of(key), *changes)

    def _entry_changes(self, inbound: Inbound, *, partition: str) -> list[RowChange]:
        """Return the changes that save the entries of a text in that partition; others are saved now."""
        changes = list[RowChange]()
        for person, entry in text_entries(inbound):
            if thread_partition(person) == partition:
                changes.append(entry_change(entry))
            else:
                self.add_to_thread(person, entry)
        return changes

    def inbound(self, number: str, sid: str) -> Inbound | None:
        """Return one of their texts. See ``shared.ports.storage.Contacts``."""
        found = (self._text(spelling, sid) for spelling in _keys(number))
        return next((text for text in found if text), None)

    def replace_inbound(self, inbound: Inbound) -> None:
        """Replace one of their texts. See ``shared.ports.storage.Contacts``."""
        key, *old_keys = _keys(inbound.sender)
        stored_under = next((old_key for old_key in old_keys if self._text(old_key, inbound.sid)), key)
        self._rows.write(partition_of(stored_under), Upsert(_INBOUND + inbound.sid, _columns(inbound)))

    def search(self, search: InboxSearch) -> Page[Inbound]:
        """Return some of the texts that match. See ``shared.ports.storage.Contacts``."""
        senders = _keys(search.sender) if search.sender else ()
        if len(senders) <= 1:
            return self._page(search, sender=senders[0] if senders else None)
        # One after the other: storage would scan the whole table for two partitions at once.
        number, cursor = _place(search.cursor, senders)
        page = self._page(structs.replace(search, cursor=cursor), sender=senders[number])
        if page.cursor:
            return structs.replace(page, cursor=f"{number}{page.cursor}")
        return structs.replace(page, cursor=str(number + 1) if number + 1 < len(senders) else None)

    def _stored(self, number: str) -> Contact:
        """Return the contact that is stored under one spelling of a number; a new one if none is."""
        row = self._rows.get(partition_of(number), _CONTACT)
        return _contact(row) if row else Contact(number=number)

    def _text(self, number: str, sid: str) -> Inbound | None:
        row = self._rows.get(partition_of(number), _INBOUND + sid)
        return _inbound(row.columns) if row else None

    def _page(self, search: InboxSearch, *, sender: str | None) -> Page[Inbound]:
        conditions = [
            Condition("RowKey", "ge", _INBOUND),
            Condition("RowKey", "lt", _INBOUND + "~"),
            Condition("PartitionKey", "eq", partition_of(sender) if sender else None),
            Condition("At", "ge", search.since),
        ]
        found, cursor = self._rows.page(conditions, limit=search.limit, cursor=search.cursor)
        return Page(items=tuple(_inbound(columns) for columns in found), cursor=cursor)


def _place(cursor: str | None, senders: Sequence[str]) -> tuple[int, str | None]:
    """Return which spelling a page is about, and its own cursor: the first character numbers the spelling.

    Raises:
        InvalidInput: the cursor is not one of these.
    """
    if cursor is None:
        return 0, None
    if cursor[0] not in {str(number) for number in range(len(senders))}:
        raise invalid_cursor()
    return int(cursor[0]), cursor[1:] or None


def _contact(row: Row) -> Contact:
    contact = decode_json(row.columns["Contact"], Contact)
    return structs.replace(contact, version=row.version)


def _sends(row: Row | None, number: str) -> RecentSends:
    if row is None:
        return RecentSends(number=number)
    sends = decode_json(row.columns["Sends"], tuple[RecentSend, ...])
    return RecentSends(number=number, sends=sends, version=row.version)


def _columns(inbound: Inbound) -> Columns:
    text = msgspec.json.encode(inbound).decode()
    return {"Inbound": text, "At": inbound.at, "From": inbound.sender}


def _inbound(columns: Mapping[str, Any]) -> Inbound:
    return decode_json(columns["Inbound"], Inbound)


def _keys(address: str) -> tuple[str, ...]:
    """Return each spelling of the number whose contact a person has, the canonical one first."""
    return spellings(contact_of(address))
