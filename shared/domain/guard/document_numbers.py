"""Leave out of a TwiML document of ours the texts and the numbers that the guard does not allow.

Documents are made by ``domain/twiml/writer.py``: neither attributes nor words have `<` or `>`.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple
from xml.sax.saxutils import unescape

from shared.domain.guard.limits.units import units_of_text

_TEXT = re.compile(r"<(Message|Sms)\b([^>]*?)(?:/>|>([^<]*)</\1>)")
_TO = re.compile(r' to="([^"]*)"')

_DIAL = re.compile(r"<Dial\b([^>]*)>(.*?)</Dial>", re.DOTALL)
_NUMBER = re.compile(r"<Number\b[^>]*>([^<]*)</Number>")
_ACTION = re.compile(r' action="([^"]*)"')


class Leaving(NamedTuple):
    """A text or a call that a document makes Twilio send."""

    to: str  # a number, without its channel
    units: int  # segments of a text by SMS; anything else is one
    is_call: bool


def leaving(document: str, *, person: str) -> Iterator[Leaving]:
    """Yield what leaves by a document: its texts, and the calls to the numbers that it dials.

    ``person`` is who gets a text that names no receiver, with their channel.
    """
    for text in _TEXT.finditer(document):
        named = _TO.search(text[2])
        to = named[1] if named else person
        words = unescape(text[3] or "", {"&quot;": '"'})
        yield Leaving(to.rpartition(":")[2], 1 if ":" in to else units_of_text(words), is_call=False)
    for number in _NUMBER.finditer(document):
        yield Leaving(number[1], 1, is_call=True)


def has_texts(document: str) -> bool:
    """Return whether a document makes Twilio send a text."""
    return _TEXT.search(document) is not None


def without_texts(document: str, is_allowed: Callable[[str], bool], *, person: str = "") -> str:
    """Return a document without the texts to those who are not allowed.

    Args:
        document: an answer to a text, or a document of a call.
        is_allowed: tells it of a number.
        person: who gets a text that names no receiver; empty: such texts stay.
    """

    def kept(text: re.Match[str]) -> str:
        named = _TO.search(text[2])
        to = named[1] if named else person
        return text[0] if not to or is_allowed(to) else ""

    return _TEXT.sub(kept, document)


def without_numbers(document: str, is_allowed: Callable[[str], bool]) -> str:
    """Return a document that dials no number that is not allowed.

    If nobody is left to dial, the call goes on where it would if nobody had answered.
    """

    def kept(number: re.Match[str]) -> str:
        return number[0] if is_allowed(number[1]) else ""

    def dial(verb: re.Match[str]) -> str:
        inside = _NUMBER.sub(kept, verb[2])
        if inside == verb[2]:
            return verb[0]
        if inside:
            return f"<Dial{verb[1]}>{inside}</Dial>"
        action = _ACTION.search(verb[1])
        return f"<Redirect>{action[1]}</Redirect>" if action else ""

    return _DIAL.sub(dial, document) if "<Number" in document else document
