"""Convert untrusted JSON to a type of ours, or report every fault in it.

msgspec stops at the first fault; senders need all of them at once. So each
field is converted on its own, and a field's description (``msgspec.Meta``) is
both its entry in the JSON Schema and the text of its fault.
"""

import functools
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo

from shared.errors import MAX_FAULTS, Fault, InvalidInput

MAX_BYTES = 100_000
"""Bytes of a JSON object, unless its reader allows more: a message has 24,000 at most."""

_MAX_NAME = 64
"""Characters of an unknown field's name that are repeated."""

type Rules = Callable[[Mapping[str, Any], Collection[str]], list[Fault]]
"""Finds faults between fields. Both arguments use the names in Python.

It gets the valid fields, and the names of those that are given but invalid: they count as given, so that one
mistake is one fault.
"""


def read_json_object(data: bytes, *, max_bytes: int = MAX_BYTES) -> dict[str, object]:
    """Return the JSON object in ``data`` (UTF-8).

    Raises:
        InvalidInput: it is too large, not JSON, or not an object.
    """
    if len(data) > max_bytes:
        raise InvalidInput([Fault("", f"must have at most {max_bytes} bytes; got {len(data)}")])
    try:
        value = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput([Fault("", f"must be JSON in UTF-8: {error}")]) from None
    except RecursionError:
        raise InvalidInput([Fault("", "JSON is nested too deeply")]) from None
    if not isinstance(value, dict):
        raise InvalidInput([Fault("", f"must be a JSON object, got {describe(value)}")])
    return value


def validate[T: msgspec.Struct](
    raw: Mapping[str, object],
    kind: type[T],
    rules: Rules | None = None,
) -> T:
    """Return ``raw`` as a ``kind``.

    Args:
        raw: the input, keyed by the names that senders use.
        kind: the struct to make; its fields say what is allowed.
        rules: finds faults between fields.

    Raises:
        InvalidInput: with every fault of every field.
    """
    fields = _fields(kind)
    faults = _unknown_faults(raw, fields)
    values: dict[str, Any] = {}
    invalid = set[str]()
    for name, info in fields.items():
        try:
            if name in raw:
                values[info.name] = _convert(raw[name], info.type)
            elif info.required:
                faults.append(Fault(name, f"is missing; it must be {_expected(info.type)}"))
        except ValueError as error:
            faults.append(Fault(name, str(error)))
            invalid.add(info.name)
    faults += rules(values, invalid) if rules else []
    if faults:
        raise InvalidInput(faults)
    return kind(**values)


@functools.cache
def _fields(kind: type[msgspec.Struct]) -> dict[str, FieldInfo]:
    """Return the fields by the names that senders use. Cached: this takes longer than all the rest."""
    return {info.encode_name: info for info in msgspec.structs.fields(kind)}


def _convert(value: object, kind: Any) -> Any:  # noqa: ANN401 - any annotation in, its value out
    """Return a field's value.

    Raises:
        ValueError: with the text of the fault.
    """
    try:
        converted = msgspec.convert(value, kind)
        if isinstance(converted, datetime):
            converted.astimezone(UTC)
    except OverflowError:  # a few hours from the first or last datetime, in another zone
        raise ValueError("is outside the range of UTC") from None
    except msgspec.ValidationError as error:
        raise ValueError(f"must be {_expected(kind) or error}; got {describe(value)}") from None
    return converted


def describe(value: object) -> str:
    """Return what kind of value it is, without repeating it: it may be private."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return f"text of {len(value)} characters" if value else "empty text"
        case list():
            return f"a list of {len(value)}"
        case _:
            return "an object"


def _unknown_faults(raw: Mapping[str, object], known: Mapping[str, object]) -> list[Fault]:
    unknown = [name for name in raw if name not in known]
    faults = [Fault(_cut(name), _unknown(_cut(name), list(known))) for name in unknown[:MAX_FAULTS]]
    if more := len(unknown) - len(faults):
        faults.append(Fault("", f"{more} more names are not fields"))
    return faults


def _cut(name: str) -> str:
    return name if len(name) <= _MAX_NAME else f"{name[:_MAX_NAME]}..."


def _unknown(name: str, known: list[str]) -> str:
    import difflib  # noqa: PLC0415 - 2 ms, only after a typing error

    near = difflib.get_close_matches(name, known, n=1)
    return (
        f"is not a field; did you mean {near[0]}?"
        if near
        else f"is not a field; the fields are {', '.join(known)}"
    )


def _expected(kind: Any) -> str:  # noqa: ANN401 - any annotation at all
    if get_origin(kind) is Annotated:
        for meta in get_args(kind)[1:]:
            if isinstance(meta, msgspec.Meta) and meta.description:
                return meta.description
    for part in get_args(kind):
        if found := _expected(part):
            return found
    return ""
