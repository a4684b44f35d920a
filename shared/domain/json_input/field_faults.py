"""Say what is wrong with the names and values of a JSON object. Slow: called only when one is refused.

A sentence names the fault, its place and the remedy. It repeats no value, which may be private.
"""

import re
from collections.abc import Collection
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, get_args, get_origin

import msgspec

from shared.domain.json_input.kind_of_value import describe
from shared.domain.time_span import iso_duration
from shared.domain.typed_json import convert
from shared.errors import MAX_FAULTS, Fault

_MAX_NAME = 64
"""Characters of an unknown field's name that are repeated."""

_EXAMPLES = 3
"""Names of which it is said how they are written."""

_SERIALIZERS = "in .NET JsonNamingPolicy.SnakeCaseLower, in Jackson SNAKE_CASE"
_ADDED_BY_SERIALIZER = re.compile(r"[$@]\w+|_*type_*|__\w+")
_TIME_FORM = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)?([Zz]|[+-]\d\d:?\d\d)?")
_CALENDAR_ZONE = re.compile(r"\[[\w/+-]+\]$")


def misspelled_names(raw: Collection[str], known: Collection[str]) -> dict[str, str]:
    """Return the unknown names that differ from a field's only by case, ``_`` and ``-``, with that field."""
    by_letters = {_letters(name): name for name in known}
    unknown = {name: _letters(name) for name in raw if name not in known and len(name) <= _MAX_NAME}
    return {name: by_letters[letters] for name, letters in unknown.items() if letters in by_letters}


def name_faults(raw: Collection[str], known: Collection[str]) -> list[Fault]:
    """Return the faults of names that are not fields; one for all that are only written otherwise."""
    misspelled = misspelled_names(raw, known)
    absent = {name: field for name, field in misspelled.items() if field not in raw}
    faults = [
        Fault(name, f"is not a field, and {field} is there already: leave {name} out")
        for name, field in misspelled.items()
        if field in raw
    ]
    if len(absent) == 1:
        faults += [
            Fault(name, f"is not a field: write {field} ({_SERIALIZERS})") for name, field in absent.items()
        ]
    elif absent:
        first = list(absent.items())[:_EXAMPLES]
        written = ", ".join(f"{field} instead of {name}" for name, field in first)
        written += ", and so on" if len(absent) > _EXAMPLES else ""
        faults.append(Fault("", f"names are in lower case: write {written} ({_SERIALIZERS})"))
    unknown = [name for name in raw if name not in known and name not in misspelled]
    faults += _unknown_faults(unknown[:MAX_FAULTS], known, raw)
    if more := len(unknown) - MAX_FAULTS:
        faults += [Fault("", f"{more} more names are not fields")] if more > 0 else []
    return faults


def value_faults(
    name: str,
    value: object,
    kind: Any,  # noqa: ANN401 - any annotation at all
    *,
    error: str = "",
    is_required: bool = False,
) -> list[Fault]:
    """Return the faults of a value that is no ``kind``, each with its path.

    ``error`` says what is expected if ``kind`` has no description. A field that is not required may be
    left out.
    """
    if faults := _item_faults(name, value, kind):
        return faults
    expected = expected_value(kind) or error
    core = core_type(kind)
    if core is datetime:
        return [Fault(name, f"must be {expected}; {_time_fault(value)}")]
    if isinstance(core, type) and issubclass(core, StrEnum):
        return [Fault(name, f"must be {expected}; {_choice_fault(value, core)}")]
    remedy = ""
    if core is timedelta and isinstance(value, str) and (written := iso_duration(value)):
        remedy = f": write {written}"
    elif core is str and isinstance(value, int | float):
        is_number = expected.startswith("a phone number")  # and no other sender, such as a short code
        remedy = ": put it in quotes, as + and digits" if is_number else ": put it in quotes"
    elif core is str and isinstance(value, dict | list) and "[" not in name:
        remedy = ": give a text" if is_required else ": give a text, or leave the field out"
    elif value == "":
        remedy = ": give a value" if is_required else ": leave the field out, or give a value"
    elif get_origin(core) is tuple and not isinstance(value, list):
        remedy = ": put it in a list, in [ and ]"
    return [Fault(name, f"must be {expected}; got {describe(value)}{remedy}")]


def expected_value(kind: Any) -> str:  # noqa: ANN401 - any annotation at all
    """Return the description of ``kind``; empty if it has none."""
    if get_origin(kind) is Annotated:
        for meta in get_args(kind)[1:]:
            if isinstance(meta, msgspec.Meta) and meta.description:
                return meta.description
    for part in get_args(kind):
        if found := expected_value(part):
            return found
    return ""


def cut_name(name: str) -> str:
    """Return ``name``, or its beginning if it is long."""
    return name if len(name) <= _MAX_NAME else f"{name[:_MAX_NAME]}..."


def _letters(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "")


def _unknown_faults(unknown: Collection[str], known: Collection[str], raw: Collection[str]) -> list[Fault]:
    faults = []
    listed = False
    for name in map(cut_name, unknown):
        near = _nearest(name, known)
        if _ADDED_BY_SERIALIZER.fullmatch(name) and name not in known:
            text = "is not a field: it is what a serializer adds about types or references; switch that off"
        elif near in raw:
            text = f"is not a field; if you mean {near}, that is there already: leave {name} out"
        elif near:
            text = f"is not a field; did you mean {near}?"
        else:
            text = "is not a field" if listed else f"is not a field; the fields are {', '.join(known)}"
            listed = True
        faults.append(Fault(name, text))
    return faults


def _nearest(name: str, known: Collection[str]) -> str:
    """Return the field that ``name`` is a typing error of: at most a third of its letters differ."""
    distances = {field: _distance(name, field) for field in known}
    nearest = min(distances, key=lambda field: distances[field], default="")
    return nearest if nearest and distances[nearest] * 3 <= len(name) else ""


def _distance(first: str, second: str) -> int:
    """Return how many letters must be inserted, deleted or replaced to make one of the other."""
    row = list(range(len(second) + 1))
    for at, letter in enumerate(first, start=1):
        diagonal, row[0] = row[0], at
        for place, other in enumerate(second, start=1):
            diagonal, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, diagonal + (letter != other)),
            )
    return row[-1]


def core_type(kind: Any) -> Any:  # noqa: ANN401 - any annotation in, a type out
    """Return the type in an annotation: without its description, and without None."""
    if get_origin(kind) is Annotated:
        return core_type(get_args(kind)[0])
    parts = [part for part in get_args(kind) if part is not type(None)]
    is_optional = type(None) in get_args(kind)
    return core_type(parts[0]) if is_optional and len(parts) == 1 else kind


def _item_faults(name: str, value: object, kind: Any) -> list[Fault]:  # noqa: ANN401 - as above
    """Return the faults of the items of an object or a list, if they are what is wrong."""
    core = core_type(kind)
    if isinstance(value, dict) and isinstance(core, type) and issubclass(core, msgspec.Struct):
        return _struct_faults(name, value, core)
    if isinstance(value, dict) and get_origin(core) is dict:
        item_kind = get_args(core)[1]
        items = {f"{name}.{cut_name(str(key))}": item for key, item in value.items()}
    elif isinstance(value, list) and get_origin(core) is tuple:
        item_kind = get_args(core)[0]
        items = {f"{name}[{index}]": item for index, item in enumerate(value)}
    else:
        return []
    faults: list[Fault] = []
    for path, item in items.items():
        try:
            convert(item, item_kind)
        except msgspec.ValidationError:
            if len(faults) == MAX_FAULTS:
                break
            faults += (_text_faults if item_kind is str else value_faults)(path, item, item_kind)
    return faults


def _struct_faults(name: str, value: dict[str, object], kind: type[msgspec.Struct]) -> list[Fault]:
    """Return the faults of an object with fields of its own, such as ``otherwise[0].after``."""
    fields = {info.encode_name: info for info in msgspec.structs.fields(kind)}
    faults = name_faults(value, fields)
    for field, info in fields.items():
        if field in value:
            try:
                convert(value[field], info.type)
            except msgspec.ValidationError:
                faults += value_faults(field, value[field], info.type, is_required=info.required)
        elif info.required and field not in misspelled_names(value, fields).values():
            faults.append(Fault(field, f"is missing; it must be {expected_value(info.type)}"))
    return [Fault(f"{name}.{fault.field}".rstrip("."), fault.message) for fault in faults]


def _text_faults(path: str, item: object, _kind: type[str]) -> list[Fault]:
    remedy = "leave it out, or give it a text" if item is None else "put it in quotes"
    remedy = f": {remedy}" if not isinstance(item, dict | list) else ""
    return [Fault(path, f"must be text; got {describe(item)}{remedy}")]


def _choice_fault(value: object, choices: type[StrEnum]) -> str:
    known = [choice.value for choice in choices if _letters(choice.value) == _letters(str(value))]
    if known and isinstance(value, str):
        return f"write {known[0]}"
    remedy = {True: ": write the name"}.get(isinstance(value, int | float), "")
    return f"got {describe(value)}{': leave the field out' if value == '' else remedy}"


def _time_fault(value: object) -> str:
    """Return what a time lacks, or what it is instead."""
    if isinstance(value, int | float):
        return "got a number: write the time as text, in ISO 8601"
    if not isinstance(value, str) or not value:
        remedy = ": leave the field out" if value == "" else ": write the time as text, in ISO 8601"
        return f"got {describe(value)}{remedy}"
    if re.match(r"\\?/Date\(", value):
        return "/Date(...)/ is not ISO 8601: set the serializer to ISO 8601"
    if _CALENDAR_ZONE.search(value):
        return "leave out the zone in [ ] behind the offset"
    if re.search(r"\s[+-]\d\d:?\d\d$", value):
        return "leave out the blank before the offset"
    return _why_no_instant(value)


def _why_no_instant(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        if _TIME_FORM.fullmatch(text):
            return "there is no such day or time: hours are 00 to 23, minutes and seconds 00 to 59"
        return f"got {describe(text)}, which is no time of ISO 8601"
    if text.startswith("0001-01-01") and at.tzinfo is None:
        return "it is a time that was never set: leave the field out"
    if at.tzinfo is not None:
        is_edge = date.max - at.date() < timedelta(days=2)
        return "it is too late: leave the field out" if is_edge else f"got {describe(text)}"
    if re.fullmatch(r"[\d-]+", text):
        return "it is a day: add the time and its offset"
    return "it has no offset: add Z for UTC, or an offset such as +01:00"
