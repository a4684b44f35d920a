"""A twimlet's parameters, written as PHP writes them: ``Name``, ``Name[]``, ``Name[0]``, ``Name[key]``."""

import re
from typing import Self
from urllib.parse import parse_qsl, urlencode

from msgspec import Struct

from shared.domain.messages.phone_number import to_e164
from shared.errors import Fault, InvalidInput

_NAME = re.compile(r"([^\[\]]+)(?:\[([^\[\]]*)\])?")
_PUNCTUATION = str.maketrans("", "", " ()-./")
_CALLED_BY_NAME = re.compile(r"client:[A-Za-z0-9_.@-]{1,121}|sips?:[^@\s<>\"]+@[^@\s<>\"]+")


class Parameters(Struct, frozen=True):
    """Names, keys (empty if there is none) and values, in the order in which they were given."""

    all: tuple[tuple[str, str, str], ...] = ()

    @classmethod
    def read(cls, query: str) -> Self:
        """Read the query of a URL. What has no name that makes sense is left out."""
        found = []
        for written, value in parse_qsl(query, keep_blank_values=True, errors="replace"):
            if name := _NAME.fullmatch(written):
                found.append((name[1], name[2] or "", value))
        return cls(tuple(found))

    def one(self, name: str, default: str = "") -> str:
        """Return the first value that is not blank."""
        return next(iter(self.many(name)), default)

    def many(self, name: str) -> list[str]:
        """Return all values of a name but blank ones, in order."""
        return [value for one, _, value in self.all if one == name and value.strip()]

    def table(self, name: str) -> dict[str, str]:
        """Return the values of a name by their keys."""
        return {key: value for one, key, value in self.all if one == name and key and value.strip()}

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return whether it is switched on."""
        return self.one(name, str(default)).strip().lower() in {"true", "1", "yes", "on"}

    def count(self, name: str) -> int:
        """Return how often something was done, this time included; we write it into the URL ourselves."""
        value = self.one(name, "1")[:2]
        return int(value) if value.isascii() and value.isdigit() else 1

    def seconds(self, name: str, default: int) -> int:
        """Return a number of seconds.

        Raises:
            InvalidInput: it is none from 1 to 600.
        """
        value = self.one(name, str(default)).strip()
        if value.isascii() and value.isdigit() and 1 <= int(value[:4]) <= 600:  # noqa: PLR2004 - said in the text
            return int(value)
        raise InvalidInput([Fault(name, "must be a whole number of seconds from 1 to 600")])

    def numbers(self, name: str, *, country: str) -> list[str]:
        """Return phone numbers in E.164; ``client:`` names and ``sip:`` addresses as they are.

        Args:
            name: of the parameter.
            country: ISO 3166 code for numbers without ``+``; empty accepts E.164 alone.

        Raises:
            InvalidInput: one of them cannot be called.
        """
        return [_number(value, name, country) for value in self.many(name)]

    def number(self, name: str, *, country: str) -> str | None:
        """Return the first of ``numbers``, if there is one."""
        return next(iter(self.numbers(name, country=country)), None)

    def query(self, *names: str, **more: str) -> str:
        """Return the parameters of these names, and ``more``, as a query of a URL."""
        kept = [(f"{one}[{key}]" if key else one, value) for one, key, value in self.all if one in names]
        return urlencode([*kept, *more.items()])


def _number(written: str, name: str, country: str) -> str:
    text = written.strip()
    if _CALLED_BY_NAME.fullmatch(text):
        return text
    # A plus that was not escaped has become a space.
    plain = ("+" if written.startswith(" ") else "") + text.translate(_PUNCTUATION)
    if number := to_e164(plain, country=country):
        return number
    raise InvalidInput(
        [
            Fault(
                name, "must be a phone number such as %2B15005550006 (or set DEFAULT_COUNTRY), or client:NAME"
            )
        ]
    )
