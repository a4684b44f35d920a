"""Find the person at a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.messages.phone_number import WHATSAPP_PREFIX, InvalidNumber, read_number
from shared.domain.people.person_view import PersonView, show_person
from shared.errors import Fault, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from shared.domain.people.thread.upcoming_reminder import UpcomingReminder
    from shared.ports.storage import Contacts


def find_person(
    number: str, *, contacts: Contacts, now: datetime, reminders: Sequence[UpcomingReminder] = ()
) -> PersonView:
    """Return what is known of the person at a number in E.164, with the reminders to come.

    Of somebody who never wrote, and of whom nobody said anything, that is what the number tells: anybody may
    be sent a message, so there is no number without a person.
    """
    by_whatsapp = contacts.load(f"{WHATSAPP_PREFIX}{number}")
    return show_person(contacts.load(number), by_whatsapp, now=now, reminders=reminders)


def read_person_number(text: str, *, country: str) -> str:
    """Return the number in a path, in E.164; ``country`` is that of national numbers.

    Raises:
        InvalidInput: it is no number, and why.
    """
    try:
        return read_number(text, country=country)
    except InvalidNumber as error:
        raise InvalidInput([Fault("number", str(error))]) from None


def read_number_and[T](text: str, read: Callable[[], T], *, country: str) -> tuple[str, T]:
    """Return the number in a path in E.164, and what ``read`` returns: the rest of a request.

    Raises:
        InvalidInput: with every fault of both.
    """
    faults = list[Fault]()
    number = ""
    try:
        number = read_person_number(text, country=country)
    except InvalidInput as error:
        faults += error.faults
    try:
        rest = read()
    except InvalidInput as error:
        raise InvalidInput([*faults, *error.faults]) from None
    if faults:
        raise InvalidInput(faults)
    return number, rest
