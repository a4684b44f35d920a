"""Reads JSON that somebody wrote by hand, and says what is wrong with it in words."""

import re
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from local.twilio.dtmf import KEYS

LONGEST = 1e6
"""Seconds that anything may take: eleven days."""

type Seconds = Annotated[float, Meta(ge=0, le=LONGEST)]
type Keys = Annotated[str, Meta(pattern=f"^[{KEYS}]+$")]


class Misunderstood(ValueError):
    """A control request makes no sense. The text names the place and the remedy; the answer is a 400."""


class Number(str):
    """Whom one can call or text: E.164 in any channel, the name of a client, a SIP address."""

    __slots__ = ()
    pattern = re.compile(r"(?:[a-z]+:)?\+[1-9][0-9]{6,14}|client:[\w.@-]{1,256}|sips?:[^@\s]+@[^@\s]+")

    def __init__(self, given: object) -> None:
        if not self.pattern.fullmatch(self):
            raise Misunderstood(f"{given!r} is no phone number such as +12025550100")


class Given(Struct, kw_only=True, forbid_unknown_fields=True):
    """A JSON object, whose fields a subclass names."""


def read[T](kind: type[T], text: bytes | str) -> T:
    """Return the ``kind`` that the JSON in ``text`` describes.

    Raises:
        Misunderstood: it describes none.
    """
    try:
        return msgspec.json.decode(text, type=kind, dec_hook=lambda number, given: number(given))
    except msgspec.ValidationError as error:
        raise Misunderstood(f"{error}. What may be given: {_shape(kind)}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Misunderstood(f"this is not JSON: {error}") from error


def _shape(kind: object) -> str:
    """Return the fields of each object in ``kind``, with their values where those are few."""
    _, objects = msgspec.json.schema_components([kind], schema_hook=lambda _: {"type": "string"})
    return "; ".join(f"{name}: {_fields(whole['properties'])}" for name, whole in objects.items())


def _fields(properties: dict[str, dict[str, Any]]) -> str:
    enums = {name: schema.get("enum") for name, schema in properties.items()}
    return ", ".join(f"{name} ({' '.join(enum)})" if enum else name for name, enum in enums.items())
