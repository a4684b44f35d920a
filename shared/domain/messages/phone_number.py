"""Phone numbers in E.164, and addresses of WhatsApp and Messaging Services, as Twilio writes them.

Source: https://www.itu.int/rec/T-REC-E.164
"""

from shared.settings import E164

WHATSAPP_PREFIX = "whatsapp:"
"""The prefix of a number that is addressed by WhatsApp."""

_MESSAGING_SERVICE_PREFIX = "MG"
"""The prefix of the SID of a Messaging Service, which can be given instead of a number."""


def is_whatsapp(address: str) -> bool:
    """Return whether ``address`` is a WhatsApp address."""
    return address.startswith(WHATSAPP_PREFIX)


def without_channel(address: str) -> str:
    """Return the number in ``address``, without ``whatsapp:``."""
    return address.removeprefix(WHATSAPP_PREFIX)


def is_number(sender: str) -> bool:
    """Return whether ``sender`` is a number, and not a Messaging Service, a name or an RCS sender."""
    return bool(E164.fullmatch(sender))


def is_messaging_service(sender: str) -> bool:
    """Return whether ``sender`` is the SID of a Messaging Service, which sends from any of its numbers."""
    return sender.startswith(_MESSAGING_SERVICE_PREFIX)


def to_e164(text: str, *, country: str) -> str | None:
    """Return ``text`` as a number in E.164, or None if it cannot be one.

    Args:
        text: a number as people write it.
        country: ISO 3166 code for numbers without ``+``; empty accepts E.164 alone.
    """
    if E164.fullmatch(text):
        return text if _parsed(text, None) else None
    return _parsed(text, country) if country else None


def masked(number: str) -> str:
    """Return a number masked for logs: its last four digits."""
    return f"...{number[-4:]}"


def _parsed(text: str, country: str | None) -> str | None:
    """Return ``text`` in E.164; None if no such number is possible."""
    import phonenumbers  # noqa: PLC0415 - 60 ms to import; webhooks do not need it

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
