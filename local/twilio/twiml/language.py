"""The building blocks of TwiML's grammar: verbs, attributes, and parsers of attribute values."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

type Reader = Callable[[str], object]
"""Parses an attribute. Raises ValueError with what the text should be."""


class Attribute(msgspec.Struct, frozen=True):
    """One attribute of a verb."""

    read: Reader
    default: object = None
    warning: int = 12200  #: Twilio's code for a wrong text; then the default is used


type Attributes = Mapping[str, Attribute]


class Verb(msgspec.Struct, frozen=True):
    """The grammar of a verb, or of a noun inside a verb."""

    inside: frozenset[str] | None  #: the allowed children; None: any, which are not validated
    attributes: Attributes | None  #: None: any, which are not parsed
    bad_inside: int = 12200  #: Twilio's code for other children

    def defaults(self) -> dict[str, Any]:
        """Return the default values."""
        return {name: attribute.default for name, attribute in (self.attributes or {}).items()}

    def refusing(self, code: int) -> "Verb":
        """Return this verb with another code for children that are not allowed."""
        return msgspec.structs.replace(self, bad_inside=code)


MARKUP = Verb(None, None)
"""Elements inside ``<Say>`` and similar verbs."""

type Language = Mapping[str, Verb]
"""A grammar: the verbs by name, including ``Response``. Other elements are ``MARKUP``."""


def verb(*inside: str, **attributes: Attribute) -> Verb:
    """Return a verb that is simulated."""
    return Verb(frozenset(inside), attributes)


def unread(*inside: str) -> Verb:
    """Return a verb whose attributes are not parsed."""
    return Verb(frozenset(inside), None)


def texts(*names: str) -> Attributes:
    """Return attributes with any text, and without a default."""
    return dict.fromkeys(names, Attribute(str))


def flags(default: str, /, **warnings: int) -> Attributes:
    """Return attributes with the values ``true`` and ``false``, in any case."""
    accept = one_of("true", "false")
    return {
        name: Attribute(lambda value: accept(value.lower()) == "true", default == "true", warning)
        for name, warning in warnings.items()
    }


def method(warning: int = 12200, *, name: str = "method") -> Attributes:
    """Return an attribute with the values ``GET`` and ``POST``, in any case."""
    accept = one_of("GET", "POST")
    return {name: Attribute(lambda value: accept(value.upper()), "POST", warning)}


def callback(name: str, *events: str, default: str = "completed") -> Attributes:
    """Return the attributes ``name``, ``nameMethod`` and, if there are several ``events``, ``nameEvent``."""
    asked = {f"{name}Event": Attribute(words(*events), frozenset(default.split()))} if events else {}
    return {**texts(name), **method(name=f"{name}Method"), **asked}


def whole(low: int, high: int = 10**10) -> Reader:
    """Accept a whole number from ``low`` to ``high``."""

    def read(value: str) -> int:
        # isdecimal() alone would accept digits of other scripts; int() alone "+1" and "1_0".
        if not (value.isascii() and value.isdecimal()) or not low <= int(value[:10]) <= high:
            raise ValueError(f"a whole number from {low}" + (f" to {high}" if high < 10**10 else ""))
        return int(value[:10])

    return read


def one_of(*values: str) -> Callable[[str], str]:
    """Accept exactly these values."""

    def read(value: str) -> str:
        if value not in values:
            raise ValueError(" or ".join(values))
        return value

    return read


def characters(allowed: str, *, most: int | None = None) -> Reader:
    """Accept up to ``most`` characters of ``allowed``; an empty text as well."""

    def read(value: str) -> str:
        if set(value) - set(allowed) or len(value) > (most or len(value)):
            raise ValueError(f"{'up to ' + str(most) if most else 'any number'} of {allowed}")
        return value

    return read


def words(*values: str) -> Reader:
    """Accept one or more of these values, separated by spaces."""

    def read(value: str) -> frozenset[str]:
        found = frozenset(value.split())
        if not found or found - set(values):
            raise ValueError(f"one or more of {' '.join(values)}")
        return found

    return read
