"""Write a text with the characters of SMS alone, and compare it as Twilio may have written it."""

import unicodedata

from shared.domain.smart_encoding.gsm_7 import GSM_7, GSM_7_EXTENSION
from shared.domain.smart_encoding.replacements import REPLACEMENTS, UNCORRECTED

_GSM_7 = GSM_7 | GSM_7_EXTENSION


def plain_text(text: str) -> str:
    """Return ``text`` without typographic characters if it is GSM-7 then, else as it is.

    In a text that stays UCS-2, with an emoji or in another script, they cost nothing.
    """
    if _GSM_7.issuperset(text):
        return text
    # An accent that stands by itself is a part of its letter: n and U+0303 are ñ, which GSM-7 has.
    replaced = replaced_text(unicodedata.normalize("NFC", text))
    return replaced if _GSM_7.issuperset(replaced) else text


def replaced_text(text: str) -> str:
    """Return ``text`` with every character replaced that Twilio's Smart Encoding replaces."""
    return text if text.isascii() and "`" not in text and "\t" not in text else text.translate(REPLACEMENTS)


def is_same_but_replaced(listed: str, ours: str) -> bool:
    """Return whether ``listed`` is our text after Smart Encoding; how many spaces there are does not count.

    Only a text with such characters is compared so.
    """
    expected = replaced_text(ours)
    words = [expected.split(), ours.translate(UNCORRECTED).split()]
    return expected != ours and replaced_text(listed).split() in words
