"""Store what somebody says of a person."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from shared.domain.messages.phone_number import masked
from shared.domain.people.person_change import changed_contact, read_person_change
from shared.errors import Fault, InvalidInput
from shared.services.optimistic_update import retry_on_conflict
from shared.services.people.find_person import read_person_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.domain.people.person_change import ReadChange
    from shared.ports.storage import Contacts

log = logging.getLogger(__name__)


def read_request(text: str, raw: Mapping[str, object], *, country: str) -> tuple[str, ReadChange]:
    """Return the number in a path in E.164, and the change in the body.

    Raises:
        InvalidInput: with every fault of both.
    """
    faults = list[Fault]()
    number, change = "", None
    try:
        number = read_person_number(text, country=country)
    except InvalidInput as error:
        faults += error.faults
    try:
        change = read_person_change(raw)
    except InvalidInput as error:
        faults += error.faults
    if faults or change is None:
        raise InvalidInput(faults)
    return number, change


def change_person(number: str, read: ReadChange, *, contacts: Contacts) -> None:
    """Store what is said of the person at a number in E.164. Idempotent.

    It is kept with the contact of the number, whichever channel they text by. That has their STOP and their
    open questions too: so it is saved on top of the version that was read, or decided again.

    Raises:
        VersionConflict: other workers were first, ten times in a row.
    """

    def attempt() -> None:
        known = contacts.load(number)
        changed = changed_contact(known, read)
        if changed != known:
            contacts.save(changed)

    retry_on_conflict(attempt, record=f"the contact {masked(number)}")
    log.info("person %s: %s set", masked(number), ", ".join(sorted(read.given)) or "nothing")
