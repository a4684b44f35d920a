"""TwiML: what we tell Twilio to do.

Written here rather than with the SDK's classes: it costs a third of the time
a webhook has, and people's words cannot end up as markup or as characters
that XML does not have.
Source: https://www.twilio.com/docs/voice/twiml
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from msgspec import Struct

from shared.domain.flow import Turn
from shared.domain.message import Message

MAX_INLINE = 4000
"""Characters of TwiML in a request to place a call. Source: https://www.twilio.com/docs/voice/api/call-resource"""

# XML 1.0 has no such characters, not even escaped. Source: https://www.w3.org/TR/xml/#charsets
_NOT_IN_XML = [*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
_ESCAPES = dict.fromkeys(_NOT_IN_XML) | str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


class Verb(Struct, frozen=True):
    """One element: its name, attributes (None: left out), text, and the elements inside."""

    name: str
    attributes: Mapping[str, str | int | None] = {}
    text: str = ""
    inside: tuple["Verb", ...] = ()


def document(*verbs: Verb) -> str:
    """Return a whole TwiML document."""
    return f'<?xml version="1.0" encoding="UTF-8"?>{_render(Verb("Response", inside=verbs))}'


def speech(message: Message) -> str:
    """Return the document that speaks a message's body in a call."""
    return document(Verb("Say", {"voice": message.voice, "language": message.language}, message.text))


def text_turn(turn: Turn | None) -> str:
    """Return the answer to a text; None says nothing."""
    return document(Verb("Message", text=" ".join(turn.words))) if turn else document()


def call_turn(turn: Turn, *, flow: str, tries: int = 1) -> str:
    """Return one turn of a call. The place in the flow travels in the URLs, which Twilio signs.

    Args:
        turn: what to say, and whether an answer is awaited.
        flow: the flow it belongs to.
        tries: how often this was asked, this time included.
    """
    words = tuple(Verb("Say", text=one) for one in turn.words)
    if turn.at is None:
        return document(*words, Verb("Hangup"))
    here = f"step?{urlencode({'flow': flow, 'step': turn.at})}"
    ask = Verb(
        "Gather",
        {
            "action": here,
            "input": "dtmf speech",
            "speechTimeout": "auto",  # go on at the first pause; else Twilio waits 5 s more
            "numDigits": turn.keys or None,
            "hints": ", ".join(turn.hints) or None,
        },
        inside=words,
    )
    return document(ask, Verb("Redirect", text=f"{here}&tries={tries}"))


def apology() -> str:
    """Return what a caller hears when we have a fault of our own."""
    sorry = "We are sorry, something went wrong on our side. Please call again in a few minutes."
    return document(Verb("Say", text=sorry), Verb("Hangup"))


def _render(verb: Verb) -> str:
    attributes = "".join(
        f' {name}="{_escape(str(value))}"' for name, value in verb.attributes.items() if value is not None
    )
    content = _escape(verb.text) + "".join(map(_render, verb.inside))
    return f"<{verb.name}{attributes}>{content}</{verb.name}>" if content else f"<{verb.name}{attributes}/>"


def _escape(text: str) -> str:
    return text.translate(_ESCAPES)
