"""Reads JSON that somebody wrote by hand, and says what is wrong with it in words."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from aiohttp import web

NUMBER = re.compile(r"(?:[a-z]+:)?\+[1-9]\d{6,14}|client:[\w.@-]{1,256}|sips?:[^@\s]+@[^@\s]+")

LONGEST = 1e6
"""Seconds that anything may take: eleven days."""

type Reader = Callable[[Given, str], object]
"""Reads one field, which is there."""


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

    def into[T](self, kind: Callable[..., T], readers: Mapping[str, Reader]) -> T:
        """Return a ``kind`` made of the fields that are there, each read by its reader; no other may be."""
        self.only(readers)
        return kind(**{name: read(self, name) for name, read in readers.items() if name in self})

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def raw(self, name: str) -> Any:  # noqa: ANN401  it may be anything
        """Return a field as it is; None if it is missing."""
        return self._fields.get(name)

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text. Without a ``default`` it must be there."""
        return str(self._read(name, default, _is_text, "a text"))

    def number(self, name: str, default: str | None = None) -> str:
        """Return a phone number."""
        return str(self._read(name, default, is_number, "a phone number such as +12025550100"))

    def one_of(self, name: str, values: Collection[str], default: str = "") -> str:
        """Return one of ``values``."""
        expected = f"one of {', '.join(sorted(values))}"
        return str(
            self._read(name, default, lambda value: isinstance(value, str) and value in values, expected)
        )

    def seconds(self, name: str, default: float = 0) -> float:
        """Return a number of seconds, 0 or more."""
        return float(self._read(name, default, _is_seconds, "a number of seconds"))

    def flag(self, name: str) -> bool:
        """Return a flag; it is off by default."""
        return bool(self._read(name, False, lambda value: isinstance(value, bool), "true or false"))

    def texts(self, name: str) -> list[str]:
        """Return a list of texts; one text alone will do."""
        value = self._read(name, [], _are_texts, "a list of texts")
        return [value] if isinstance(value, str) else list(value)

    def objects(self, name: str) -> list["Given"]:
        """Return a list of objects."""
        value = self._read(name, [], lambda value: isinstance(value, list), "a list")
        return [Given(item, f"{self._where}{name}[{index}]") for index, item in enumerate(value)]

    def _read(self, name: str, default: object, fits: Callable[[object], bool], expected: str) -> Any:  # noqa: ANN401  what ``fits``
        value = self._fields.get(name, default)
        if fits(value):
            return value
        if name not in self._fields:
            raise Misunderstood(f"{self._where}{name} is missing: give {expected}")
        raise Misunderstood(f"{self._where}{name} must be {expected}, not {json.dumps(value)[:80]}")


async def read_json(request: web.Request) -> Given:
    """Return the body of a request; none at all is an empty object."""
    return Given(parsed(await request.read() or b"{}", "the body"))


async def read_list(request: web.Request) -> list[Given]:
    """Return the body of a request, a list of objects."""
    items = parsed(await request.read(), "the body")
    if not isinstance(items, list):
        raise Misunderstood(f"the body must be a list, not {_kind(items)}")
    return [Given(item, f"[{index}]") for index, item in enumerate(items)]


def parsed(text: bytes | str, what: str) -> object:
    """Return the JSON in ``text``, which is called ``what``."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Misunderstood(f"{what} is not JSON: {error}") from error


def is_number(value: object) -> bool:
    """Whether somebody can be called or texted there."""
    return isinstance(value, str) and bool(NUMBER.fullmatch(value))


def is_whole(value: object) -> bool:
    """Whether it is a whole number; for JSON, ``true`` is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def _is_seconds(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LONGEST


def _is_text(value: object) -> bool:
    """Whether it is a text that can be sent: half of a surrogate pair, which JSON may hold, cannot."""
    return isinstance(value, str) and value == value.encode(errors="replace").decode()


def _are_texts(value: object) -> bool:
    return _is_text(value) or (isinstance(value, list) and all(map(_is_text, value)))


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a text", type(None): "null"}
    return names.get(type(value), json.dumps(value)[:80])
