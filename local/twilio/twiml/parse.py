"""Parse XML into elements. DTDs are refused, and with them entity bombs and external entities."""

from collections.abc import Iterator
from xml.parsers import expat

import msgspec

from local.twilio.errors import AppFailed

MAX_DEPTH = 100
"""Levels of nesting. TwiML needs five; the limit protects recursive functions."""


class Element(msgspec.Struct):
    """An XML element."""

    name: str
    line: int = 1
    attributes: dict[str, str] = {}
    parts: list["str | Element"] = []  #: text and children, in order

    @property
    def children(self) -> list["Element"]:
        """The child elements."""
        return [part for part in self.parts if isinstance(part, Element)]

    @property
    def text(self) -> str:
        """All text inside, at any depth, with white space collapsed as Twilio does."""
        return " ".join("".join(self.texts()).split())

    @property
    def lines(self) -> str:
        """The text of a message: as ``text``, but with its line breaks.

        Source: https://support.twilio.com/hc/en-us/articles/223181468, "Replying to an Incoming Message"
        """
        lines = (" ".join(line.split()) for line in "".join(self.texts()).splitlines())
        return "\n".join(lines).strip()

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
    document = Element("")
    try:
        _parser(document).Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the last two: an unknown encoding
        raise AppFailed(12100, f"Document parse failure: {error}") from error
    root = document.children[0]
    if root.name != "Response":
        raise AppFailed(12102, f"The root element must be Response, not {root.name}")
    return root


def _parser(document: Element) -> expat.XMLParserType:
    """Return a parser that adds elements to ``document``."""
    parser = expat.ParserCreate()
    path = [document]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(path) > MAX_DEPTH:
            raise ValueError(f"nested more than {MAX_DEPTH} deep")
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
    parser.StartDoctypeDeclHandler = refuse_dtd  # without a DTD there are no entities
    return parser
