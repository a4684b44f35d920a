"""Phone numbers: to E.164, and masked for logs.

Source: https://www.itu.int/rec/T-REC-E.164
"""

from shared.settings import E164


def to_e164(text: str, *, country: str) -> str | None:
    """Return ``text`` as a number in E.164, or None if it cannot be one.

    Args:
        text: a number as people write it.
        country: ISO 3166 code for numbers without ``+``; empty accepts E.164 alone.
    """
    if E164.fullmatch(text):
        return text if _possible(text, None) else None
    return _possible(text, country) if country else None


def masked(number: str) -> str:
    """Return a number masked for logs: its last four digits."""
    return f"...{number[-4:]}"


def _possible(text: str, country: str | None) -> str | None:
    import phonenumbers  # noqa: PLC0415 - 60 ms to import; webhooks do not need it

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
