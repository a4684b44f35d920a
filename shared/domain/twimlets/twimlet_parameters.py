"""The parameters of a twimlet, as PHP writes them: ``Name``, ``Name[]``, ``Name[0]``, ``Name[key]``."""

import re
from typing import Self
from urllib.parse import parse_qsl, urlencode

from msgspec import Struct

from shared.domain.client_or_sip import is_client_or_sip
from shared.domain.messages.phone_number import InvalidNumber, read_number
from shared.errors import Fault, InvalidInput

_NAME = re.compile(r"([^\[\]]+)(?:\[([^\[\]]*)\])?")
_PUNCTUATION = str.maketrans("", "", " ()-./")
_MAX_SECONDS = 600


class Parameters(Struct, frozen=True):
    """Names, keys (empty if there is none) and values, in the order of the URL."""

    items: tuple[tuple[str, str, str], ...] = ()

    @classmethod
    def read(cls, query: str) -> Self:
        """Return the parameters in the query of a URL; a malformed name is left out."""
        items = []
        for written, value in parse_qsl(query, keep_blank_values=True, errors="replace"):
            if name := _NAME.fullmatch(written):
                items.append((name[1], name[2] or "", value))
        return cls(tuple(items))

    def first(self, name: str, default: str = "") -> str:
        """Return the first value that is not blank."""
        return next(iter(self.all(name)), default)

    def all(self, name: str) -> list[str]:
        """Return all values of a name except blank ones, in order."""
        return [value for item, _, value in self.items if item == name and value.strip()]

    def by_key(self, name: str) -> dict[str, str]:
        """Return the values of a name by their keys."""
        return {key: value for item, key, value in self.items if item == name and key and value.strip()}

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return whether the parameter is switched on."""
        return self.first(name, str(default)).strip().lower() in {"true", "1", "yes", "on"}

    def attempt(self, name: str) -> int:
        """Return the number of an attempt, 1 for the first; we write it into the URL ourselves."""
        value = self.first(name, "1")[:2]
        return int(value) if value.isascii() and value.isdigit() else 1

    def seconds(self, name: str, default: int) -> int:
        """Return a number of seconds.

        Raises:
            InvalidInput: it is not a whole number from 1 to 600.
        """
        value = self.first(name, str(default)).strip()
        is_number = value.isascii() and value.isdigit() and len(value) <= len(str(_MAX_SECONDS))
        if is_number and 1 <= int(value) <= _MAX_SECONDS:
            return int(value)
        raise InvalidInput([Fault(name, f"must be a whole number of seconds from 1 to {_MAX_SECONDS}")])

    def numbers(self, name: str, *, country: str) -> list[str]:
        """Return phone numbers in E.164; ``client:`` names and ``sip:`` addresses as they are.

        Args:
            name: of the parameter.
            country: ISO 3166 code for numbers without ``+``; empty accepts E.164 alone.

        Raises:
            InvalidInput: one of them cannot be called.
        """
        return [_number(value, name, country) for value in self.all(name)]

    def number(self, name: str, *, country: str) -> str | None:
        """Return the first of ``numbers``, if there is one."""
        return next(iter(self.numbers(name, country=country)), None)

    def query(self, *names: str, **more: str) -> str:
        """Return the parameters of these names, and ``more``, as a query of a URL."""
        kept = [
            (f"{name}[{key}]" if key else name, value) for name, key, value in self.items if name in names
        ]
        return urlencode([*kept, *more.items()])


def _number(written: str, name: str, country: str) -> str:
    text = written.strip()
    if is_client_or_sip(text):
        return text
    # A plus that was not escaped has become a space.
    plain = ("+" if written.startswith(" ") else "") + text.translate(_PUNCTUATION)
    try:
        return read_number(plain, country=country)
    except InvalidNumber as invalid:
        hint = "in a URL, a + is written %2B; a client is written client:NAME"
        raise InvalidInput([Fault(name, f"{invalid} ({hint})")]) from None
