"""Take a person over, so that somebody at the desk answers them instead of flows; and give them back."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from shared.domain.messages.phone_number import masked
from shared.domain.people.by_hand.taking_over import give_back, take_over
from shared.errors import Conflict
from shared.services.optimistic_update import retry_on_conflict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from shared.domain.conversations.contact import Contact
    from shared.domain.people.by_hand.taking_over import TakeOverRequest
    from shared.ports.storage import Contacts

log = logging.getLogger(__name__)


def take_person_over(
    number: str, request: TakeOverRequest, *, by: str, is_named: bool, contacts: Contacts, now: datetime
) -> None:
    """Take the person at a number over, exactly one of several that try at the same time.

    Raises:
        Conflict: somebody else has the person, or they are being erased.
        VersionConflict: other workers were first, ten times in a row.
    """
    taken: list[Contact] = []

    def change(known: Contact) -> Contact:
        if taken and known.taken_over == taken[0].taken_over:
            return known  # it was saved, though storage's answer did not say so
        taken[:] = [take_over(known, request, by=by, is_named=is_named, now=now)]
        return taken[0]

    _change(number, change, contacts=contacts)
    log.info("person %s taken over for %d h by %s", masked(number), request.hours, by)


def give_person_back(number: str, *, contacts: Contacts) -> None:
    """Give the person at a number back to the flows. Idempotent.

    Raises:
        Conflict: the person is being erased.
        VersionConflict: other workers were first, ten times in a row.
    """
    _change(number, give_back, contacts=contacts)
    log.info("person %s given back", masked(number))


def _change(number: str, change: Callable[[Contact], Contact], *, contacts: Contacts) -> None:
    """Save what ``change`` makes of the newest version of the contact: a text may come in meanwhile."""

    def attempt() -> None:
        known = contacts.load(number)
        if known.erasing_at:  # the act, which names the person, would be written after others were erased
            raise Conflict(f"this person is being erased, since {known.erasing_at:%Y-%m-%d %H:%M} UTC")
        changed = change(known)
        if changed != known:
            contacts.save(changed)

    retry_on_conflict(attempt, record=f"the contact {masked(number)}")
