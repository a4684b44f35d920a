"""Phone numbers in E.164, and addresses of WhatsApp and Messaging Services, as Twilio writes them.

Source: https://www.itu.int/rec/T-REC-E.164
"""

import re
from typing import TYPE_CHECKING

from shared.domain.client_or_sip import is_meant_as_client_or_sip, masked_client_or_sip
from shared.domain.messages.canonical_number import canonical
from shared.domain.messages.withheld_number import is_withheld
from shared.setting_rules import E164

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

WHATSAPP_PREFIX = "whatsapp:"
"""The prefix of a number that is addressed by WhatsApp."""

RCS_PREFIX = "rcs:"
"""The prefix of a number, and of a sender, that is addressed by RCS."""

_MESSAGING_SERVICE_PREFIX = "MG"
"""The prefix of the SID of a Messaging Service, which can be given instead of a number."""

_EXAMPLE = "such as +15005550006"

_WITHHELD = "is what Twilio shows for a withheld number: ask the person for their number"

_DROPPED_EXTENSION = r"(?:[\\/] *x|;isub=)\W*(\w+)"
"""Extensions that the library leaves out without a word."""

_DATE = r"\s*(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})\s*"
_LAST_MONTH, _LAST_DAY = 12, 31
_YEAR_DIGITS = {2, 4}


class InvalidNumber(ValueError):
    """A text is no phone number. The message says why, and what to do."""


def is_whatsapp(address: str) -> bool:
    """Return whether ``address`` is a WhatsApp address."""
    return address.startswith(WHATSAPP_PREFIX)


def without_channel(address: str) -> str:
    """Return the number in ``address``, without ``whatsapp:``."""
    return address.removeprefix(WHATSAPP_PREFIX)


def number_of(address: str) -> str:
    """Return the number of the person at an address, without its channel."""
    return without_channel(address).removeprefix(RCS_PREFIX)


def contact_of(address: str) -> str:
    """Return the address whose contact a person has: by RCS that of SMS; one by WhatsApp is of its own.

    A Messaging Service that has an RCS sender turns a text by SMS into one by RCS, and the reply to it comes
    by RCS. Twilio keeps one opt-out for both.
    Sources: https://www.twilio.com/docs/rcs/send-an-rcs-message and
    https://www.twilio.com/en-us/changelog/twilio-now-supports-unified-opt-outs-across-rcs--sms--and-mms-ch
    """
    return address.removeprefix(RCS_PREFIX)


def is_rcs(address: str) -> bool:
    """Return whether ``address``, of a person or of ours, is one of RCS."""
    return address.startswith(RCS_PREFIX)


def channel_of(address: str) -> str:
    """Return the channel of an address at Twilio: whatsapp, rcs or sms."""
    prefix = address.partition(":")[0] if ":" in address else ""
    return prefix if prefix in {"whatsapp", "rcs"} else "sms"


def other_text_address(address: str) -> str:
    """Return the same person's address by RCS if ``address`` is that of SMS, and the other way round.

    It is empty for an address on another channel, such as WhatsApp.
    """
    if E164.fullmatch(address):
        return f"{RCS_PREFIX}{address}"
    number = address.removeprefix(RCS_PREFIX)
    return number if E164.fullmatch(number) else ""


def is_number(sender: str) -> bool:
    """Return whether ``sender`` is a number, and not a Messaging Service, a name or an RCS sender."""
    return bool(E164.fullmatch(sender))


def is_messaging_service(sender: str) -> bool:
    """Return whether ``sender`` is the SID of a Messaging Service, which sends from any of its numbers."""
    return sender.startswith(_MESSAGING_SERVICE_PREFIX)


def read_number(text: str, *, country: str) -> str:
    """Return ``text`` as a number in E.164.

    Args:
        text: a number as people write it.
        country: ISO 3166 code for numbers without ``+``; empty accepts E.164 alone.

    Raises:
        InvalidNumber: it is not one.
    """
    if is_withheld(text) and not (country and text.isdecimal()):  # 266696687 is a number in Portugal
        raise InvalidNumber(_WITHHELD)
    if _is_date(text):
        raise InvalidNumber(f"looks like a date: give a phone number in E.164, {_EXAMPLE}")
    number = None if is_whatsapp(text.strip()) else _parsed(text, country)
    if number is not None and (extension := _extension(number, text)):
        raise InvalidNumber(f"has an extension: leave out {extension}, or give a number that needs none")
    if number is not None and _lacks_area_code(number):
        raise InvalidNumber(f"has no area code: give the whole number in E.164, {_EXAMPLE}")
    if number is None or not (country or E164.fullmatch(text)):
        if remedy := _written_otherwise(text.strip()):
            raise InvalidNumber(f"must be a phone number in E.164: {remedy}")
        raise InvalidNumber(f"must be a phone number in E.164, {_EXAMPLE}{_hint(text, number, country)}")
    if formatted := _formatted(number):
        if is_withheld(formatted):
            raise InvalidNumber(_WITHHELD)
        return formatted
    raise InvalidNumber(f"must be a phone number in E.164, {_EXAMPLE}: no number has these digits")


def accepted_number(text: str, *, country: str) -> str | None:
    """Return a number that was accepted before, or that Twilio gave us as a sender, in E.164.

    The rules of ``read_number`` are for numbers that others give us. A number in E.164 is never refused here,
    whatever the library knows of it.
    """
    number = _parsed(text, country) if country or E164.fullmatch(text) else None
    if number and _is_possible(number):
        return _formatted(number)
    return text if E164.fullmatch(text) else None


def masked(number: str) -> str:
    """Return a number masked for logs: its last four digits. A client or SIP address is left out."""
    if is_meant_as_client_or_sip(number):
        return masked_client_or_sip(number)
    return f"...{number[-4:]}"


def _hint(text: str, number: "PhoneNumber | None", country: str) -> str:
    """Return what to do about a number that is not in E.164, or cannot be read."""
    if number is not None:
        if any(map(str.isalpha, text)):
            return ": write digits for its letters"
        if not E164.fullmatch("+" + re.sub(r"\D", "", text)):
            return ": no number has these digits"
        return ": leave out spaces, brackets and hyphens"
    return "" if country or text.startswith("+") else "; for national numbers set DEFAULT_COUNTRY"


def _is_date(text: str) -> bool:
    """Return whether ``text`` is a date, as in 1/15/2026, 15.1.26 and 2026-01-15."""
    found = re.fullmatch(_DATE, text)
    if found is None:
        return False
    first, middle, last = found[1], found[3], found[4]
    year, other = (first, last) if len(first) == max(_YEAR_DIGITS) else (last, first)
    days = sorted((int(middle), int(other)))
    return len(year) in _YEAR_DIGITS and 1 <= days[0] <= _LAST_MONTH and days[1] <= _LAST_DAY


def _written_otherwise(text: str) -> str:
    """Return how to write a number that is in E.164 but for its spelling; empty if that is not sure.

    A national number may be another country's international one: so a number without + or 00 must be valid.
    """
    import phonenumbers  # noqa: PLC0415 - as below

    digits = re.sub(
        r"[\s().\u00a0\u2010-\u2015/-]", "", text.removeprefix(WHATSAPP_PREFIX).removeprefix("tel:")
    )
    is_international = digits.startswith(("+", "00"))
    written = f"+{digits.removeprefix('+').removeprefix('00')}"
    number = _parsed(written, "") if E164.fullmatch(written) else None
    if number is None or not _is_possible(number):
        return ""
    if not is_international and not phonenumbers.is_valid_number(number):
        return ""
    written = _formatted(number) or written  # +44 (0)7700 is +447700
    channel = ", and set channel to whatsapp" if is_whatsapp(text) else ""
    return f"write {written}{channel}" if is_international else f"write {written}, if that is the number"


def _parsed(text: str, country: str) -> "PhoneNumber | None":
    """Return what the library reads in ``text``, possible or not."""
    import phonenumbers  # noqa: PLC0415 - 60 ms to import; webhooks do not need it

    try:
        return phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return None


def _extension(number: "PhoneNumber", text: str) -> str | None:
    """Return the extension in ``text``, which the library read as ``number``."""
    dropped = re.search(_DROPPED_EXTENSION, text)
    return number.extension or (dropped[1] if dropped else None)


def _formatted(number: "PhoneNumber") -> str | None:
    """Return a number in E.164; None if no number can have these digits."""
    import phonenumbers  # noqa: PLC0415 - as above

    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if _is_possible(number):
        return written
    # The library does not know the older spelling of Mexico's numbers any more.
    other = _parsed(canonical(written), "")
    return canonical(written) if other and canonical(written) != written and _is_possible(other) else None


def _is_possible(number: "PhoneNumber") -> bool:
    import phonenumbers  # noqa: PLC0415 - as above

    return phonenumbers.is_possible_number(number)


def _lacks_area_code(number: "PhoneNumber") -> bool:
    import phonenumbers  # noqa: PLC0415 - as above

    reason = phonenumbers.is_possible_number_with_reason(number)
    return reason == phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY
