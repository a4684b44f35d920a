"""XML to elements. DTDs are refused, and with them entity bombs and external entities."""

from collections.abc import Iterator
from xml.parsers import expat

import msgspec

from local.twilio.errors import AppFailed

DEEPEST = 100
"""Levels of nesting. TwiML needs five; what comes after us may recurse."""


class Element(msgspec.Struct):
    """One XML element."""

    name: str
    line: int = 1
    attributes: dict[str, str] = {}
    parts: list["str | Element"] = []  #: text and children, in order

    @property
    def children(self) -> list["Element"]:
        """The elements directly inside."""
        return [part for part in self.parts if isinstance(part, Element)]

    @property
    def text(self) -> str:
        """All text inside, at any depth, with white space collapsed as Twilio does."""
        return " ".join("".join(self.texts()).split())

    def texts(self) -> Iterator[str]:
        """Yield the pieces of text inside, at any depth, in order."""
        for part in self.parts:
            if isinstance(part, str):
                yield part
            else:
                yield from part.texts()


def parse(body: bytes) -> Element:
    """Return the ``<Response>`` of a document.

    Raises:
        AppFailed: 12100 if it is not well-formed XML, or has a DTD; 12102 if the root is something else.
    """
    outside = Element("")
    try:
        _parser(outside).Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the last two: an encoding nobody knows
        raise AppFailed(12100, f"Document parse failure: {error}") from error
    root = outside.children[0]
    if root.name != "Response":
        raise AppFailed(12102, f"The root element must be Response, not {root.name}")
    return root


def _parser(outside: Element) -> expat.XMLParserType:
    """Return a parser that builds elements into ``outside``."""
    parser = expat.ParserCreate()
    path = [outside]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(path) > DEEPEST:
            raise ValueError(f"nested more than {DEEPEST} deep")
        element = Element(name, parser.CurrentLineNumber, attributes)
        path[-1].parts.append(element)
        path.append(element)

    def refuse_dtd(*_: object) -> None:
        raise ValueError("a DTD is not allowed")

    def text(some: str) -> None:
        path[-1].parts.append(some)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: path.pop()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse_dtd  # without one, there can be no entities either
    return parser
