"""Take typographic characters out of the texts that a TwiML document sends; see ``plain_text``."""

import re
from xml.sax.saxutils import unescape

from shared.domain.smart_encoding.plain_text import plain_text
from shared.domain.twiml.writer import escape

_TEXT = re.compile(r"(<(Message|Sms)\b([^>]*)>)([^<]+)(</\2>)")
"""A text that is sent; neither attributes nor words have `<` or `>`: they are escaped."""


def with_plain_texts(document: str, *, ours: str = "") -> str:
    """Return a TwiML document of ours whose SMS have the characters of GSM-7 alone, where they can.

    Args:
        document: the answer to a text, or a turn of a call.
        ours: the address that a text came to: an answer on WhatsApp has all characters.
    """
    on_another_channel = ":" in ours

    def plain(text: re.Match[str]) -> str:
        if on_another_channel and text[2] == "Message" and ' to="' not in text[3]:
            return text[0]
        words = unescape(text[4], {"&quot;": '"'})
        return f"{text[1]}{escape(plain_text(words))}{text[5]}"

    return _TEXT.sub(plain, document)
