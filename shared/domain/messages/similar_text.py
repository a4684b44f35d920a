"""Decide whether a text that Twilio lists may be one that we sent, although it is not the same.

Twilio, a carrier's rules or a Messaging Service may replace quotes and dashes (Smart Encoding), shorten
links, put words before or after a text, or cut it.
Source: https://www.twilio.com/docs/messaging/services#smart-encoding
"""

import re
import unicodedata

from shared.domain.smart_encoding.plain_text import replaced_text

_URL = re.compile(r"https?://\S+")


def may_be_same_text(first: str, second: str) -> bool:
    """Return whether the letters and digits of one text contain those of the other, links left out.

    A text without any, such as an emoji or a text whose body is hidden, may be any other.
    """
    some, others = _letters(first), _letters(second)
    return some in others or others in some


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", replaced_text(_URL.sub("", text)))
    return "".join(character for character in plain if character.isalnum()).casefold()
