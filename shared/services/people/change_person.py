"""Store what somebody says of a person."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from shared.domain.messages.phone_number import WHATSAPP_PREFIX, masked
from shared.domain.people.person_change import changed_contact, changed_opt_out, read_person_change
from shared.errors import Conflict
from shared.services.optimistic_update import retry_on_conflict
from shared.services.people.find_person import read_number_and

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from shared.domain.conversations.contact import Contact
    from shared.domain.people.person_change import ReadChange
    from shared.ports.people import PeopleIndex
    from shared.ports.storage import Contacts
    from shared.services.people.erased.erased_opt_outs import ErasedOptOutCache

log = logging.getLogger(__name__)


def read_request(
    text: str, raw: Mapping[str, object], *, country: str, now: datetime
) -> tuple[str, ReadChange]:
    """Return the number in a path in E.164, and the change in the body.

    Raises:
        InvalidInput: with every fault of both.
    """
    return read_number_and(text, lambda: read_person_change(raw, now=now), country=country)


def change_person(
    number: str,
    read: ReadChange,
    *,
    contacts: Contacts,
    erased: ErasedOptOutCache,
    index: PeopleIndex,
    now: datetime,
) -> None:
    """Store what is said of the person at a number in E.164. Idempotent.

    It is kept with the contact of the number, an opt-out also with the one by WhatsApp. Each is saved on top
    of the version that was read, or decided again: it has their STOP too. The hash of an opt-out that
    outlived an erasure goes once the contact is saved, so that a crash in between lifts nothing.

    Raises:
        Conflict: an opt-out stands, or the person is being erased; nothing is stored.
        VersionConflict: other workers were first, ten times in a row.
    """
    by_whatsapp = f"{WHATSAPP_PREFIX}{number}"
    opt_out = partial(_opt_out, read=read, erased=erased, now=now)
    if read.change.opted_out is False:
        opt_out(contacts.load(by_whatsapp))  # may refuse, before anything is stored

    def change_number() -> None:
        known = contacts.load(number)
        if known.erasing_at:
            raise Conflict("the person is being erased: repeat this when the erasure has finished")
        changed = opt_out(changed_contact(known, read))
        if changed != known:
            _save(known, changed, contacts=contacts, index=index, now=now)

    retry_on_conflict(change_number, record=f"the contact {masked(number)}")
    if read.change.opted_out is not None:
        _change_opt_out(by_whatsapp, opt_out, contacts=contacts)
        _lift((number, by_whatsapp), read, erased=erased, now=now)
    log.info("person %s: %s set", masked(number), ", ".join(sorted(read.given)) or "nothing")


def _save(known: Contact, changed: Contact, *, contacts: Contacts, index: PeopleIndex, now: datetime) -> None:
    """Save a contact: before, let it be found by a new name; afterwards, no longer by the old one."""
    if changed.name != known.name:
        index.add_name(known.number, changed.name, at=now)
    contacts.save(changed)
    if changed.name != known.name:
        index.remove_name(known.number, known.name, kept=changed.name)


def _change_opt_out(by_whatsapp: str, opt_out: Callable[[Contact], Contact], *, contacts: Contacts) -> None:
    def attempt() -> None:
        known = contacts.load(by_whatsapp)
        changed = opt_out(known)
        if changed != known:
            contacts.save(changed)

    retry_on_conflict(attempt, record=f"the WhatsApp contact {masked(by_whatsapp)}")


def _opt_out(contact: Contact, *, read: ReadChange, erased: ErasedOptOutCache, now: datetime) -> Contact:
    if read.change.opted_out is None:
        return contact
    return changed_opt_out(erased.restored(contact, now=now), read.change, now=now)


def _lift(addresses: Iterable[str], read: ReadChange, *, erased: ErasedOptOutCache, now: datetime) -> None:
    """End the opt-outs that outlived an erasure, if the request lifted them."""
    for address in addresses:
        if read.change.opted_out is False and erased.opted_out_at(address, now=now):
            erased.lift(address)
