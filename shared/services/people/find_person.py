"""Find the person at a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.client_or_sip import is_meant_as_client_or_sip
from shared.domain.messages.phone_number import WHATSAPP_PREFIX, InvalidNumber, read_number
from shared.domain.people.person_view import PersonView, show_person
from shared.errors import Fault, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from shared.domain.people.thread.upcoming_reminder import UpcomingReminder
    from shared.ports.storage import Contacts
    from shared.services.people.erased.erased_opt_outs import ErasedOptOutCache


def find_person(
    number: str,
    *,
    contacts: Contacts,
    erased: ErasedOptOutCache,
    now: datetime,
    reminders: Sequence[UpcomingReminder] = (),
) -> PersonView:
    """Return what is known of the person at a number in E.164, with the reminders to come.

    Of somebody who never wrote, and of whom nobody said anything, that is what the number tells: anybody may
    be sent a message, so there is no number without a person. An opt-out that outlived an erasure is shown,
    too.
    """
    of_number, by_whatsapp = (
        erased.restored(contacts.load(address), now=now) for address in (number, f"{WHATSAPP_PREFIX}{number}")
    )
    return show_person(of_number, by_whatsapp, now=now, reminders=reminders)


def read_person_number(text: str, *, country: str) -> str:
    """Return the number in a path, in E.164; ``country`` is that of national numbers.

    Raises:
        InvalidInput: it is no number, and why.
    """
    if is_meant_as_client_or_sip(text):
        raise InvalidInput([Fault("number", "is a client or a SIP address: people are phone numbers")])
    channel, colon, _ = text.partition(":")
    if colon and channel.lower() in {"whatsapp", "rcs"}:
        fault = (
            f"has a channel: leave out {channel}: and give the number, which is the person on every channel"
        )
        raise InvalidInput([Fault("number", fault)])
    try:
        return read_number(text, country=country)
    except InvalidNumber as error:
        raise InvalidInput([Fault("number", str(error))]) from None


def read_number_and[T](text: str, read: Callable[[], T], *, country: str) -> tuple[str, T]:
    """Return the number in a path, in E.164, and what ``read`` returns of the body.

    Raises:
        InvalidInput: with every fault of both.
    """
    try:
        number = read_person_number(text, country=country)
    except InvalidInput as of_number:
        try:
            read()
        except InvalidInput as of_body:
            raise InvalidInput([*of_number.faults, *of_body.faults]) from None
        raise
    return number, read()
