"""Decide whether something is about the person at a number."""

import re
from collections.abc import Mapping

from shared.domain.client_or_sip import is_client_or_sip
from shared.domain.deliveries.dead_letter import DeadLetter
from shared.domain.messages.canonical_number import canonical, spellings
from shared.domain.messages.envelope import decode_envelope, without_base64
from shared.domain.messages.phone_number import RCS_PREFIX, WHATSAPP_PREFIX, accepted_number, number_of
from shared.domain.reminders.reminder import Reminder
from shared.errors import InvalidInput

_NATIONAL_DIGITS = 7
"""Digits that a number has at least without its country."""


def is_at(address: str, number: str) -> bool:
    """Return whether an address, on any channel, is of the person at a number in E.164."""
    return canonical(number_of(address)) == canonical(number)


def is_raw_message_to(raw: Mapping[str, object], number: str, *, country: str) -> bool:
    """Return whether a message that was accepted, as its sender wrote it, is to the person."""
    to = raw.get("to")
    if not isinstance(to, str) or is_client_or_sip(to):
        return False
    return is_at(accepted_number(number_of(to), country=country) or to, number)


def is_reminder_of(reminder: Reminder, number: str, *, country: str) -> bool:
    """Return whether a reminder is to the person."""
    return is_raw_message_to(reminder.message, number, country=country)


def is_letter_of(letter: DeadLetter, number: str, *, country: str) -> bool:
    """Return whether a dead letter is of a message to the person.

    One that cannot be read, or whose receiver is no number, is theirs if their number is anywhere in it.
    """
    try:
        raw = decode_envelope(letter.body.encode(), queue_id="", was_accepted=True).raw
    except (InvalidInput, RecursionError):
        return has_number(_readable(letter.body), number)
    to = raw.get("to")
    if isinstance(to, str) and (is_client_or_sip(to) or accepted_number(number_of(to), country=country)):
        return is_raw_message_to(raw, number, country=country)
    return _ends_like(str(to or ""), number) or has_number(_readable(letter.body), number)


def has_number(text: str, number: str) -> bool:
    """Return whether the digits of a number, in any of its spellings, are in a text."""
    digits = "|".join(spelling.removeprefix("+") for spelling in spellings(number))
    return bool(re.search(rf"(?<!\d)(?:{digits})(?!\d)", text))


def without_number(text: str, number: str, *, instead: str) -> str:
    """Return a text with something else in place of a number, in any of its spellings."""
    digits = "|".join(spelling.removeprefix("+") for spelling in spellings(number))
    return re.sub(rf"(?<!\d)(?:\+|%2[Bb])?(?:{digits})(?!\d)", instead, text)


def addresses_of(number: str) -> tuple[str, ...]:
    """Return each address of the person at Twilio, on every channel and in every spelling."""
    return tuple(
        f"{prefix}{spelling}"
        for spelling in spellings(number)
        for prefix in ("", WHATSAPP_PREFIX, RCS_PREFIX)
    )


def contacts_of(number: str) -> tuple[str, ...]:
    """Return the addresses of the contacts that a person may have."""
    return (canonical(number), f"{WHATSAPP_PREFIX}{canonical(number)}")


def _ends_like(text: str, number: str) -> bool:
    """Return whether a receiver that is no number in E.164 is the person's, written as a national one."""
    digits = re.sub(r"\D", "", text).lstrip("0")
    return len(digits) >= _NATIONAL_DIGITS and any(each.endswith(digits) for each in spellings(number))


def _readable(body: str) -> str:
    return without_base64(body.encode()).decode(errors="replace")
