"""XML to elements. DTDs are refused, and with them entity bombs and external entities."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from local.twilio.errors import AppFailed

DEEPEST = 100
"""Levels of nesting. TwiML needs five; what comes after us may recurse."""


@dataclass(slots=True)
class Element:
    """One XML element."""

    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list["str | Element"] = field(default_factory=list)  #: text and children, in order

    @property
    def children(self) -> list["Element"]:
        """The elements directly inside."""
        return [part for part in self.parts if isinstance(part, Element)]

    @property
    def text(self) -> str:
        """All text inside, at any depth, with white space collapsed as Twilio does."""
        return " ".join(self._whole_text().split())

    def _whole_text(self) -> str:
        return "".join(part if isinstance(part, str) else part._whole_text() for part in self.parts)  # noqa: SLF001  our own kind


def parse(body: bytes) -> Element:
    """Return the ``<Response>`` of a document.

    Raises:
        AppFailed: 12100 if it is not well-formed XML, or has a DTD; 12102 if the root is something else.
    """
    outside = Element("", 0)
    path = [outside]
    try:
        _parser(path).Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the last two: an encoding nobody knows
        raise AppFailed(12100, f"Document parse failure: {error}") from error
    root = outside.children[0]
    if root.name != "Response":
        raise AppFailed(12102, f"The root element must be Response, not {root.name}")
    return root


def _parser(path: list[Element]) -> expat.XMLParserType:
    """Return a parser that builds elements onto the last of ``path``."""
    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(path) > DEEPEST:
            raise ValueError(f"nested more than {DEEPEST} deep")
        element = Element(name, parser.CurrentLineNumber, attributes)
        path[-1].parts.append(element)
        path.append(element)

    def text(some: str) -> None:
        path[-1].parts.append(some)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: path.pop()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refusing("a DTD is not allowed")
    parser.EntityDeclHandler = _refusing("entities are not allowed")
    parser.ExternalEntityRefHandler = _refusing("external entities are not allowed")
    return parser


def _refusing(reason: str) -> Callable[..., Any]:
    def refuse(*_: object) -> None:
        raise ValueError(reason)

    return refuse
