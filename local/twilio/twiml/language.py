"""What a kind of TwiML is made of: verbs, their attributes, and what an attribute's text may be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

type Reader = Callable[[str], object]
"""Turns an attribute's text into its value. Raises ValueError, saying what it should have been."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a verb."""

    read: Reader
    default: object = None
    warning: int = 12200  #: Twilio's code when its text is wrong; the default is used then


type Attributes = Mapping[str, Attribute]


@dataclass(frozen=True, slots=True)
class Verb:
    """What a verb, or a noun inside one, may have."""

    attributes: Attributes | None = field(default_factory=dict)  #: None: any, left as they are
    inside: frozenset[str] = frozenset()
    bad_inside: int = 12200  #: Twilio's warning for anything else inside

    def defaults(self) -> dict[str, Any]:
        """Return the values of a verb that gives none."""
        return {name: attribute.default for name, attribute in (self.attributes or {}).items()}


@dataclass(frozen=True, slots=True)
class Language:
    """A kind of TwiML."""

    verbs: Mapping[str, Verb]
    top: frozenset[str]  #: what may stand directly in ``<Response>``
    bad_top: int  #: Twilio's warning for anything else there
    not_simulated: frozenset[str] = frozenset()  #: real verbs that the stand-in passes over


def unread(*inside: str, bad_inside: int = 12200) -> Verb:
    """Return a verb whose attributes are nothing to us."""
    return Verb(None, frozenset(inside), bad_inside)


def texts(*names: str) -> dict[str, Attribute]:
    """Return attributes that may say anything, and by default are not there."""
    return dict.fromkeys(names, Attribute(str))


def method(warning: int = 12200, *, name: str = "method") -> dict[str, Attribute]:
    """Return the attribute that accepts ``GET`` and ``POST``, in any case."""

    def read(value: str) -> str:
        if value.upper() not in {"GET", "POST"}:
            raise ValueError("GET or POST")
        return value.upper()

    return {name: Attribute(read, "POST", warning)}


def callback(name: str, *events: str, default: str = "completed") -> dict[str, Attribute]:
    """Return the attributes ``name``, ``nameMethod`` and, if there are several ``events``, ``nameEvent``."""
    asked = {f"{name}Event": Attribute(words(*events), frozenset(default.split()))} if events else {}
    return texts(name) | method(name=f"{name}Method") | asked


def flag(default: bool, warning: int = 12200) -> Attribute:  # noqa: FBT001  what it is by default
    """Return an attribute that is ``true`` or ``false``."""

    def read(value: str) -> bool:
        if value.lower() not in {"true", "false"}:
            raise ValueError("true or false")
        return value.lower() == "true"

    return Attribute(read, default, warning)


def whole(low: int, high: int | None = None) -> Reader:
    """Accept a whole number from ``low`` to ``high``."""

    def read(value: str) -> int:
        # isdecimal() alone would let other scripts' digits through; int() alone, "+1" and "1_0".
        if not (value.isascii() and value.isdecimal()) or not low <= int(value[:10]) <= (high or 10**10):
            raise ValueError(f"a whole number from {low}" + (f" to {high}" if high else ""))
        return int(value[:10])

    return read


def one_of(*values: str) -> Reader:
    """Accept exactly these."""

    def read(value: str) -> str:
        if value not in values:
            raise ValueError(" or ".join(values))
        return value

    return read


def characters(allowed: str, *, most: int | None = None) -> Reader:
    """Accept up to ``most`` characters, each one of ``allowed``; or none."""

    def read(value: str) -> str:
        if set(value) - set(allowed) or len(value) > (most or len(value)):
            raise ValueError(f"{'up to ' + str(most) if most else 'any number'} of {allowed}")
        return value

    return read


def words(*values: str) -> Reader:
    """Accept one or more of these, separated by spaces."""

    def read(value: str) -> frozenset[str]:
        found = frozenset(value.split())
        if not found or found - set(values):
            raise ValueError(f"one or more of {' '.join(values)}")
        return found

    return read
