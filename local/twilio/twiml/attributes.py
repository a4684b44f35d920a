"""What an attribute's text may be, and what it means."""

from collections.abc import Callable
from dataclasses import dataclass

type Reader = Callable[[str], object]
"""Turns an attribute's text into its value. Raises ValueError, saying what it should have been."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a verb."""

    read: Reader
    default: object = None
    warning: int = 12200  #: Twilio's code when its text is wrong; the default is used then


def text(value: str) -> str:
    """Accept anything."""
    return value


def flag(value: str) -> bool:
    """Accept ``true`` and ``false``."""
    if value.lower() not in {"true", "false"}:
        raise ValueError("true or false")
    return value.lower() == "true"


def whole(*, low: int, high: int | None = None) -> Reader:
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


def method(value: str) -> str:
    """Accept ``GET`` and ``POST``, in any case."""
    if value.upper() not in {"GET", "POST"}:
        raise ValueError("GET or POST")
    return value.upper()


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


def seconds_or_auto(value: str) -> int | str:
    """Accept ``auto`` or a number of seconds."""
    return value if value == "auto" else whole(low=1)(value)  # type: ignore[return-value]  # whole reads ints
