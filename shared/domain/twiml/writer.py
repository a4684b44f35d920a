"""Write XML so that the words of a person cannot become markup."""

import re
from collections.abc import Mapping

from msgspec import Struct

MAX_INLINE = 4000
"""Characters of TwiML that a request for a call may have. Source: https://www.twilio.com/docs/voice/api/call-resource"""

MAX_DOCUMENT = 64_000
"""Bytes of a document that Twilio accepts. Source: https://www.twilio.com/docs/api/errors/11750"""

# Characters that XML 1.0 does not have, not even escaped. Source: https://www.w3.org/TR/xml/#charsets
_NOT_IN_XML = [*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
_ESCAPES = dict.fromkeys(_NOT_IN_XML) | str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})

_NOT_PLAIN = re.compile(r"[^\t\n\r !#-%'-;=?-~]")
"""A character that may need an escape. Most words have none, and to look for one is cheap."""

type Attributes = Mapping[str, str | int | bool | None]
"""The attributes of an element; those that are None are left out."""


class Verb(Struct, frozen=True):
    """One element: its name, attributes, text, and the elements inside, after the text."""

    name: str
    attributes: Attributes = {}
    text: str = ""
    inside: tuple["Verb | str", ...] = ()


def document(*verbs: Verb) -> str:
    """Return a whole TwiML document."""
    return f'<?xml version="1.0" encoding="UTF-8"?>{_render(Verb("Response", inside=verbs))}'


def _render(verb: Verb | str) -> str:
    if isinstance(verb, str):
        return escape(verb)
    attributes = "".join(
        f' {name}="{escape(_plain(value))}"' for name, value in verb.attributes.items() if value is not None
    )
    content = escape(verb.text) + "".join(map(_render, verb.inside))
    return f"<{verb.name}{attributes}>{content}</{verb.name}>" if content else f"<{verb.name}{attributes}/>"


def _plain(value: str | int | bool) -> str:  # noqa: FBT001 - an attribute's value, whatever its type
    return str(value).lower() if isinstance(value, bool) else str(value)


def escape(text: str) -> str:
    """Return ``text`` as the content of an element or attribute, without what XML does not have."""
    return text.translate(_ESCAPES) if _NOT_PLAIN.search(text) else text
