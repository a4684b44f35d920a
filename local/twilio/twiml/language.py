"""What a kind of TwiML is made of: verbs, their attributes, and what an attribute's text may be."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

type Reader = Callable[[str], object]
"""Turns an attribute's text into its value. Raises ValueError, saying what it should have been."""


class Attribute(msgspec.Struct, frozen=True):
    """One attribute of a verb."""

    read: Reader
    default: object = None
    warning: int = 12200  #: Twilio's code when its text is wrong; the default is used then


type Attributes = Mapping[str, Attribute]


class Verb(msgspec.Struct, frozen=True):
    """What a verb, or a noun inside one, may have."""

    inside: frozenset[str] | None  #: None: anything, which is not looked at
    attributes: Attributes | None  #: None: any, left as they are
    bad_inside: int = 12200  #: Twilio's code for anything else inside

    def defaults(self) -> dict[str, Any]:
        """Return the values of a verb that gives none."""
        return {name: attribute.default for name, attribute in (self.attributes or {}).items()}

    def refusing(self, code: int) -> "Verb":
        """Return the same, with another code for what may not stand inside."""
        return msgspec.structs.replace(self, bad_inside=code)


MARKUP = Verb(None, None)
"""What stands inside ``<Say>``, and the like."""

type Language = Mapping[str, Verb]
"""A kind of TwiML: its verbs by name, first of all ``Response``. What is not in it is ``MARKUP``."""


def verb(*inside: str, **attributes: Attribute) -> Verb:
    """Return a verb that is simulated."""
    return Verb(frozenset(inside), attributes)


def unread(*inside: str) -> Verb:
    """Return a verb whose attributes are nothing to us."""
    return Verb(frozenset(inside), None)


def texts(*names: str) -> Attributes:
    """Return attributes that may say anything, and by default are not there."""
    return dict.fromkeys(names, Attribute(str))


def flags(default: str, /, **warnings: int) -> Attributes:
    """Return attributes that are ``true`` or ``false``, in any case."""
    accept = one_of("true", "false")
    return {
        name: Attribute(lambda value: accept(value.lower()) == "true", default == "true", warning)
        for name, warning in warnings.items()
    }


def method(warning: int = 12200, *, name: str = "method") -> Attributes:
    """Return the attribute that accepts ``GET`` and ``POST``, in any case."""
    accept = one_of("GET", "POST")
    return {name: Attribute(lambda value: accept(value.upper()), "POST", warning)}


def callback(name: str, *events: str, default: str = "completed") -> Attributes:
    """Return the attributes ``name``, ``nameMethod`` and, if there are several ``events``, ``nameEvent``."""
    asked = {f"{name}Event": Attribute(words(*events), frozenset(default.split()))} if events else {}
    return {**texts(name), **method(name=f"{name}Method"), **asked}


def whole(low: int, high: int = 10**10) -> Reader:
    """Accept a whole number from ``low`` to ``high``."""

    def read(value: str) -> int:
        # isdecimal() alone would let other scripts' digits through; int() alone, "+1" and "1_0".
        if not (value.isascii() and value.isdecimal()) or not low <= int(value[:10]) <= high:
            raise ValueError(f"a whole number from {low}" + (f" to {high}" if high < 10**10 else ""))
        return int(value[:10])

    return read


def one_of(*values: str) -> Callable[[str], str]:
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
