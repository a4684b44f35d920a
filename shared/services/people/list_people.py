"""List people: by name, those who opted out, or all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from shared.domain.list_parameters import Page
from shared.domain.messages.canonical_number import canonical
from shared.domain.people.people_list import key_start, name_keys, person_number
from shared.services.concurrent_map import map_concurrently
from shared.services.people.find_person import find_person

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.conversations.contact import Contact
    from shared.domain.people.people_list import Listed
    from shared.domain.people.person_view import PersonView
    from shared.domain.people_parameters import PeopleSearch
    from shared.ports.people import PeopleIndex
    from shared.ports.storage import Contacts
    from shared.services.people.erased.erased_opt_outs import ErasedOptOutCache

STALE_AFTER = timedelta(days=7)
"""How old a row of an index is when it may be deleted: its contact, which is saved after it, must be there.

A STOP that is taken in late has the time of its text: Twilio's list is searched for some hours back.
"""


def list_people(
    search: PeopleSearch, *, contacts: Contacts, erased: ErasedOptOutCache, index: PeopleIndex, now: datetime
) -> Page[PersonView]:
    """Return a page of people. It may be short or empty, and there is more while it has a cursor."""
    if search.name is not None:
        page = _named(search, search.name, contacts=contacts, erased=erased, index=index, now=now)
    elif search.opted_out:
        page = _opted_out(search, contacts=contacts, erased=erased, index=index, now=now)
    else:
        page = _everybody(search, contacts=contacts, erased=erased, index=index, now=now)
    people = tuple(person for person in page.items if search.opted_out in {None, bool(person.opted_out)})
    return Page(items=people, cursor=page.cursor)


def _named(
    search: PeopleSearch,
    name: str,
    *,
    contacts: Contacts,
    erased: ErasedOptOutCache,
    index: PeopleIndex,
    now: datetime,
) -> Page[PersonView]:
    """Return people of whose name a word begins so: each once, by the first such word."""
    start = key_start(name)

    def find(listed: Listed) -> PersonView | None:
        person = find_person(listed.number, contacts=contacts, erased=erased, now=now)
        keys = name_keys(person.name, person.number)
        if listed.key not in keys:
            _remove_stale(listed, index=index, now=now)
            return None
        return person if listed.key == next(key for key in keys if key.startswith(start)) else None

    found = index.named(name, limit=search.limit, cursor=search.cursor)
    return _page(map_concurrently(find, found.items), cursor=found.cursor)


def _opted_out(
    search: PeopleSearch, *, contacts: Contacts, erased: ErasedOptOutCache, index: PeopleIndex, now: datetime
) -> Page[PersonView]:
    def find(listed: Listed) -> PersonView | None:
        person = find_person(listed.number, contacts=contacts, erased=erased, now=now)
        if not person.opted_out:
            _remove_stale(listed, index=index, now=now)
            return None
        return person

    found = index.opted_out(limit=search.limit, cursor=search.cursor)
    return _page(map_concurrently(find, found.items), cursor=found.cursor)


def _everybody(
    search: PeopleSearch, *, contacts: Contacts, erased: ErasedOptOutCache, index: PeopleIndex, now: datetime
) -> Page[PersonView]:
    def find(stored: Contact) -> PersonView | None:
        number = person_number(stored.number)
        if number is None or not _is_first(stored.number, number, contacts=contacts):
            return None
        return find_person(number, contacts=contacts, erased=erased, now=now)

    found = index.everybody(limit=search.limit, cursor=search.cursor)
    return _page(map_concurrently(find, found.items), cursor=found.cursor)


def _is_first(address: str, number: str, *, contacts: Contacts) -> bool:
    """Return whether a person is listed by the contact at that address: they may have one by WhatsApp too.

    An earlier version also stored some under another spelling of their number.
    """
    if address == number:
        return True
    return not contacts.load(number).version and address == canonical(address)


def _remove_stale(listed: Listed, *, index: PeopleIndex, now: datetime) -> None:
    if now - listed.at > STALE_AFTER:
        index.remove(listed)


def _page(found: list[PersonView | None], *, cursor: str | None) -> Page[PersonView]:
    return Page(items=tuple(person for person in found if person), cursor=cursor)
