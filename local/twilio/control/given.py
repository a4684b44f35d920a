"""Reads JSON that somebody wrote by hand, and says what is wrong with it in words."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard

from aiohttp import web

NUMBER = re.compile(r"(?:[a-z]+:)?\+[1-9]\d{6,14}|client:[\w.@-]{1,256}|sips?:[^@\s]+@[^@\s]+")


LONGEST = 1e6
"""Seconds that anything may take: eleven days."""


class Misunderstood(Exception):
    """A control request makes no sense. The text names the field and the remedy; the answer is a 400."""


class Given:
    """An object whose fields are asked for one by one. ``where`` names it in complaints."""

    def __init__(self, value: object, where: str = "") -> None:
        if not isinstance(value, dict):
            raise Misunderstood(f"{where or 'the body'} must be a JSON object, not {_kind(value)}")
        self._fields: Mapping[str, Any] = value
        self._where = where + "." if where else ""

    def only(self, known: Iterable[str]) -> None:
        """Complain about any field that is not in ``known``."""
        names = list(known)
        for name in self._fields:
            if name not in names:
                raise Misunderstood(f"{self._where}{name} is no field here: use {', '.join(names)}")

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def raw(self, name: str) -> object:
        """Return a field as it is; None if it is missing."""
        return self._fields.get(name)

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text. Without a ``default`` it must be there."""
        value = self._fields.get(name, default)
        if not _is_text(value):
            raise self._bad(name, "a text", value)
        return value

    def number(self, name: str, default: str | None = None) -> str:
        """Return a phone number."""
        value = self._fields.get(name, default)
        if not isinstance(value, str) or not NUMBER.fullmatch(value):
            raise self._bad(name, "a phone number such as +12025550100", value)
        return value

    def one_of(self, name: str, values: Iterable[str], default: str) -> str:
        """Return one of ``values``."""
        value = self._fields.get(name, default)
        if value not in values:
            raise self._bad(name, f"one of {', '.join(sorted(values))}", value)
        return str(value)

    def seconds(self, name: str, default: float) -> float:
        """Return a number of seconds, 0 or more."""
        value = self._fields.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST:
            raise self._bad(name, "a number of seconds", value)
        return float(value)

    def flag(self, name: str) -> bool:
        """Return a flag; it is off by default."""
        value = self._fields.get(name, False)
        if not isinstance(value, bool):
            raise self._bad(name, "true or false", value)
        return value

    def texts(self, name: str) -> list[str]:
        """Return a list of texts; one text alone will do."""
        value = self._fields.get(name, [])
        if _is_text(value):
            return [value]
        if not isinstance(value, list) or not all(map(_is_text, value)):
            raise self._bad(name, "a list of texts", value)
        return value

    def objects(self, name: str) -> list["Given"]:
        """Return a list of objects."""
        value = self._fields.get(name, [])
        if not isinstance(value, list):
            raise self._bad(name, "a list", value)
        return [Given(item, f"{self._where}{name}[{index}]") for index, item in enumerate(value)]

    def _bad(self, name: str, expected: str, value: object) -> Misunderstood:
        if name not in self._fields:
            return Misunderstood(f"{self._where}{name} is missing: give {expected}")
        return Misunderstood(f"{self._where}{name} must be {expected}, not {json.dumps(value)[:80]}")


async def read_json(request: web.Request) -> Given:
    """Return the body of a request; none at all is an empty object."""
    return Given(_parsed(await request.read() or b"{}"))


async def read_list(request: web.Request) -> list[Given]:
    """Return the body of a request, a list of objects."""
    items = _parsed(await request.read())
    if not isinstance(items, list):
        raise Misunderstood(f"the body must be a list, not {_kind(items)}")
    return [Given(item, f"[{index}]") for index, item in enumerate(items)]


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Misunderstood(f"the body is not JSON: {error}") from error


def _is_text(value: object) -> TypeGuard[str]:
    """Whether it is a text that can be sent: half of a surrogate pair, which JSON may hold, cannot."""
    return isinstance(value, str) and value == value.encode(errors="replace").decode()


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a text", type(None): "null"}
    return names.get(type(value), json.dumps(value)[:80])
