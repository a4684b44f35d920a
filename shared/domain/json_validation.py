"""From what somebody sent us to a type of ours, or to a list of everything wrong with it.

msgspec stops at the first fault; people would rather hear them all. So each
field is converted on its own, and a field's description (``msgspec.Meta``) is
both its entry in the JSON Schema and the text of its fault.
"""

import functools
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo

from shared.errors import Fault, InvalidInput


def read_json_object(data: bytes) -> dict[str, object]:
    """Return the JSON object in ``data`` (UTF-8).

    Raises:
        InvalidInput: it is not JSON, or not an object.
    """
    try:
        value = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput([Fault("", f"must be JSON in UTF-8: {error}")]) from None
    except RecursionError:
        raise InvalidInput([Fault("", "must be JSON that is nested less deeply")]) from None
    if not isinstance(value, dict):
        raise InvalidInput([Fault("", f"must be a JSON object, got {describe(value)}")])
    return value


def validate[T: msgspec.Struct](
    raw: Mapping[str, object],
    kind: type[T],
    *,
    rules: Callable[[Mapping[str, Any]], list[Fault]],
) -> T:
    """Make a ``kind`` of ``raw``.

    Args:
        raw: what came, keyed by the names that senders use.
        kind: the struct to make; its fields say what is allowed.
        rules: finds faults between fields; given those that are right, by their names in Python.

    Raises:
        InvalidInput: with every fault of every field.
    """
    fields = _fields(kind)
    faults = [Fault(name, _unknown(name, list(fields))) for name in raw if name not in fields]
    values: dict[str, Any] = {}
    for name, one in fields.items():
        if name not in raw:
            if one.required:
                faults.append(Fault(name, f"is missing; it must be {_expected(one.type)}"))
            continue
        try:
            value = msgspec.convert(raw[name], one.type)
            if isinstance(value, datetime):
                value.astimezone(UTC)
            values[one.name] = value
        except OverflowError:  # in the first and the last hours there are, of another zone
            faults.append(Fault(name, "is no time there is in UTC"))
        except msgspec.ValidationError as error:
            expected = _expected(one.type) or str(error)
            faults.append(Fault(name, f"must be {expected}; got {describe(raw[name])}"))
    faults += rules(values)
    if faults:
        raise InvalidInput(faults)
    return kind(**values)


@functools.cache
def _fields(kind: type[msgspec.Struct]) -> dict[str, FieldInfo]:
    """Return the fields by the names that senders use; finding them takes longer than all the rest."""
    return {one.encode_name: one for one in msgspec.structs.fields(kind)}


def describe(value: object) -> str:
    """Say what kind of thing ``value`` is, without repeating it: it may be private."""
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


def _unknown(name: str, known: list[str]) -> str:
    import difflib  # noqa: PLC0415 - 2 ms, only for who mistyped

    near = difflib.get_close_matches(name, known, n=1)
    return (
        f"is not a field; did you mean {near[0]}?"
        if near
        else f"is not a field; there are {', '.join(known)}"
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
