"""Parse the JSON of control requests, with error messages for people."""

import re
import threading
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from local.twilio import withheld
from local.twilio.dtmf import KEYS

MAX_SECONDS = 1e6
"""The maximum of any duration: eleven days."""

_reading = threading.Lock()
"""msgspec describes a type when it is first read, and crashes if another thread reads it meanwhile: several
stand-ins may run in one process."""

type Seconds = Annotated[float, Meta(ge=0, le=MAX_SECONDS)]
type Keys = Annotated[str, Meta(pattern=f"^[{KEYS}]+$")]


class InvalidInput(ValueError):
    """A control request is invalid. The text says where and how to correct it; the response is a 400."""


class Number(str):
    """An address to call or text: E.164 in any channel, the name of a client, or a SIP address.

    A caller may also be what Twilio writes for somebody who withholds their number.
    """

    __slots__ = ()
    pattern = re.compile(
        r"(?:[a-z]+:)?\+[1-9][0-9]{6,14}|client:[\w.@-]{1,256}|sips?:[^@\s]+@[^@\s]+|"
        + "|".join(map(re.escape, sorted(withheld.NUMBERS | withheld.WORDS)))
    )

    def __init__(self, text: object) -> None:
        if not self.pattern.fullmatch(self):
            raise InvalidInput(f"{text!r} is not a phone number such as +12025550100")


class TextSender(Number):
    """Who may text us: also a short code, or a machine that has only a name."""

    __slots__ = ()
    pattern = re.compile(rf"{Number.pattern.pattern}|[0-9]{{3,8}}|[A-Za-z0-9 ]{{1,11}}")


class SenderAddress(TextSender):
    """A sender of ours: also a short code, a name, or an RCS sender."""

    __slots__ = ()
    pattern = re.compile(rf"{TextSender.pattern.pattern}|rcs:[A-Za-z0-9_.-]+")


class InputObject(Struct, kw_only=True, forbid_unknown_fields=True):
    """A JSON object; a subclass defines its fields."""


def parse_input[T](kind: type[T], text: bytes | str) -> T:
    """Parse the JSON in ``text`` as ``kind``.

    Raises:
        InvalidInput: it is not JSON, or does not fit ``kind``.
    """
    try:
        with _reading:
            return msgspec.json.decode(text, type=kind, dec_hook=lambda number, text: number(text))
    except msgspec.ValidationError as error:
        raise InvalidInput(f"{error}. Allowed fields: {_shape(kind)}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(f"this is not JSON: {error}") from error


def _shape(kind: object) -> str:
    """Return the fields of each object in ``kind``, with the values of enumerations."""
    _, objects = msgspec.json.schema_components([kind], schema_hook=lambda _: {"type": "string"})
    return "; ".join(f"{name}: {_fields(whole['properties'])}" for name, whole in objects.items())


def _fields(properties: dict[str, dict[str, Any]]) -> str:
    enums = {name: schema.get("enum") for name, schema in properties.items()}
    return ", ".join(f"{name} ({' '.join(enum)})" if enum else name for name, enum in enums.items())
