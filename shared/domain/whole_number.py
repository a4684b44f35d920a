"""Whole numbers in text from outside, which may be any text: ``int`` refuses more than 4,300 digits."""

MAX_DIGITS = 9
"""More than any code, count or duration of Twilio's has."""


def whole_number(text: str) -> int | None:
    """Return the whole number that ``text`` is, in ASCII digits; None if it is none, or has too many."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS else None
