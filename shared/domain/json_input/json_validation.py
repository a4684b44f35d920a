"""Convert untrusted JSON to a type of ours, or report every fault in it.

msgspec stops at the first fault; senders need all of them at once. So each
field is converted on its own, and a field's description (``msgspec.Meta``) is
both its entry in the JSON Schema and the text of its fault.
"""

import functools
import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec.structs import FieldInfo

from shared.domain.json_input.field_faults import (
    core_type,
    cut_name,
    expected_value,
    misspelled_names,
    name_faults,
    value_faults,
)
from shared.domain.json_input.kind_of_value import describe
from shared.domain.json_input.malformed_json import (
    BYTE_ORDER_MARK,
    duplicate_name,
    why_no_object,
    why_not_json,
)
from shared.domain.typed_json import convert
from shared.errors import Fault, InvalidInput

__all__ = ["describe", "read_json_object", "validate", "without_absent"]

MAX_BYTES = 100_000
"""Bytes of a JSON object, unless its reader allows more: a message has 24,000 at most."""

_TIME_WITHOUT_SECONDS = re.compile(r"(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d)([Zz]|[+-]\d\d:?\d\d)")

type Rules = Callable[[Mapping[str, Any], Collection[str]], list[Fault]]
"""Finds faults between fields. Both arguments use the names in Python.

It gets the valid fields, and the names of those that are given but invalid: they count as given, so that one
mistake is one fault.
"""


def read_json_object(
    data: bytes, *, max_bytes: int = MAX_BYTES, is_name_twice_allowed: bool = False, list_in: str = ""
) -> dict[str, object]:
    """Return the JSON object in ``data`` (UTF-8). A byte order mark at its beginning is skipped.

    Args:
        data: the JSON.
        max_bytes: how long it may be.
        is_name_twice_allowed: whether a name may be in an object twice; then the last one counts. For what
            was accepted before this was refused.
        list_in: the field into which a list belongs that came without it.

    Raises:
        InvalidInput: it is too large, not JSON, or not an object.
    """
    if len(data) > max_bytes:
        raise InvalidInput([Fault("", f"must have at most {max_bytes} bytes; got {len(data)}")])
    text = data.removeprefix(BYTE_ORDER_MARK)
    try:
        value = msgspec.json.decode(text)
    except (msgspec.MsgspecError, ValueError):  # the latter for bytes that are no text, and for many digits
        raise InvalidInput([Fault("", f"must be JSON in UTF-8: {why_not_json(data)}")]) from None
    except RecursionError:
        raise InvalidInput([Fault("", "JSON is nested too deeply")]) from None
    if list_in and isinstance(value, list):
        put = f'put it into an object: {{"{list_in}": [...]}}'
        raise InvalidInput([Fault("", f"must be a JSON object, got a list of {len(value)}: {put}")])
    if not isinstance(value, dict):
        raise InvalidInput([Fault("", f"must be a JSON object, got {why_no_object(value)}")])
    if not is_name_twice_allowed and _may_have_a_name_twice(text, value) and (name := duplicate_name(text)):
        raise InvalidInput([Fault(cut_name(name), "is there twice: leave one of them out")])
    return value


def without_absent(raw: Mapping[str, object], kind: type[msgspec.Struct]) -> dict[str, object]:
    """Return ``raw`` without the fields of ``kind`` that are null or have their default: they are not given.

    Many serializers write every field. A name that is no field stays, whatever its value.
    """
    defaults = _defaults(kind)
    return {
        name: value
        for name, value in raw.items()
        if name not in defaults or not (value is None or _is_same(value, defaults[name]))
    }


def validate[T: msgspec.Struct](
    raw: Mapping[str, object],
    kind: type[T],
    rules: Rules | None = None,
    *,
    default_id: str = "",
) -> T:
    """Return ``raw`` as a ``kind``.

    Args:
        raw: the input, keyed by the names that senders use.
        kind: the struct to make; its fields say what is allowed.
        rules: finds faults between fields.
        default_id: the field ``id``, if there is none.

    Raises:
        InvalidInput: with every fault of every field.
    """
    fields = _fields(kind)
    given = without_absent(raw, kind)
    faults, misspelled = [], set[str]()
    if not given.keys() <= fields.keys():
        faults = name_faults(given, fields)
        misspelled = set(misspelled_names(given, fields).values())
    values: dict[str, Any] = {"id": default_id} if default_id else {}
    invalid = {fields[name].name for name in misspelled - given.keys()}  # given, under another name
    for name, info in fields.items():
        if name in given:
            try:
                values[info.name] = _convert(name, given[name], info)
            except InvalidInput as error:
                faults += error.faults
                invalid.add(info.name)
        elif info.required and name not in {*values, *misspelled}:
            faults.append(Fault(name, f"is missing; it must be {expected_value(info.type)}"))
    faults += rules(values, invalid) if rules else []
    if faults:
        raise InvalidInput(faults)
    return kind(**values)


@functools.cache
def _fields(kind: type[msgspec.Struct]) -> dict[str, FieldInfo]:
    """Return the fields by the names that senders use. Cached: this takes longer than all the rest."""
    return {info.encode_name: info for info in msgspec.structs.fields(kind)}


@functools.cache
def _defaults(kind: type[msgspec.Struct]) -> dict[str, object]:
    """Return the default of each field, as JSON has it; None for a field that is required."""
    return {name: _default(info) for name, info in _fields(kind).items()}


def _default(info: FieldInfo) -> object:
    if info.required:
        return None
    default = info.default if info.default_factory is msgspec.NODEFAULT else info.default_factory()
    return msgspec.json.decode(msgspec.json.encode(default))


def _is_same(value: object, default: object) -> bool:
    """Return whether a value is the default, and of its type: 1 is not true."""
    return type(value) is type(default) and value == default


def _may_have_a_name_twice(text: bytes, value: object) -> bool:
    """Return whether ``value`` may lack a part of ``text``: a decoder keeps the last of two equal names.

    Each name has a colon, and each colon within a text stays one. So both have as many, unless a part is
    lacking, or a colon was escaped. This takes a tenth of the time that reading all names would.
    """
    return text.count(b":") != msgspec.json.encode(value).count(b":") or b"\\u003a" in text.lower()


def _convert(name: str, value: object, info: FieldInfo) -> Any:  # noqa: ANN401 - any annotation in, its value out
    """Return a field's value.

    Raises:
        InvalidInput: with its faults.
    """
    kind = info.type
    try:
        converted = convert(value, kind)
        if isinstance(converted, datetime):
            converted.astimezone(UTC)
    except OverflowError:  # a few hours from the first or last datetime, in another zone
        raise InvalidInput([Fault(name, "is outside the range of UTC")]) from None
    except msgspec.ValidationError as error:
        is_time = core_type(kind) is datetime and isinstance(value, str)
        if is_time and (short := _TIME_WITHOUT_SECONDS.fullmatch(str(value))):
            return _convert(name, f"{short[1]}:00{short[2]}", info)
        raise InvalidInput(
            value_faults(name, value, kind, error=str(error), is_required=info.required)
        ) from None
    return converted
