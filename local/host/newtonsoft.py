"""JSON as the Azure host re-writes it, which is with Newtonsoft.Json's defaults.

The host parses what a function gives to some bindings, and writes it again:
indented, and with every string that looks like a date changed to the host's
own way of writing that instant. Source: ``FunctionBinding.ReadAsEnumerable``
in https://github.com/Azure/azure-functions-host, and
https://www.newtonsoft.com/json/help/html/DatesInJSON.htm
"""

# ruff: noqa: ANN401 - a JSON value is of any type
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

type DateWriter = Callable[[datetime, str, str], str]
"""Writes a date, given also its zone and its fraction of a second as they were written."""

DATE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,7})?(Z|[+-]\d\d:?\d\d)?")


DEEPEST = 64
"""Source: ``JsonReader.MaxDepth``, https://github.com/JamesNK/Newtonsoft.Json/releases/tag/13.0.1"""


def looks_like_json(text: str) -> bool:
    """Say whether the host takes ``text`` for JSON: by its first and last character."""
    text = text.strip()
    return text[:1] + text[-1:] in {"{}", "[]"}


def parse(text: str | bytes) -> Any:
    """Return the JSON in ``text``.

    Raises:
        ValueError: it is none, or deeper than the host reads it.
    """
    try:
        parsed = json.loads(text)
    except RecursionError:
        raise ValueError("this JSON has no bottom") from None
    if _is_deeper(parsed, DEEPEST):
        raise ValueError(f"JSON is read {DEEPEST} levels deep, and no deeper")
    return parsed


def loads(text: str) -> Any:
    """Return the JSON in ``text``, dates changed.

    Raises:
        ValueError: it is none. In Azure too the invocation fails.
    """
    return _with_dates(parse(text), write=_iso)


def dumps(value: Any) -> str:
    """Return ``value`` as ``JToken.ToString()`` writes it: indented; a string is itself."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return str(value)
        case _:
            return json.dumps(value, indent=2, ensure_ascii=False)


def as_binding_data(value: Any) -> str:
    """Return a scalar of a message as the host copies it to the trigger's metadata."""
    return dumps(_with_dates(value, write=lambda moment, _zone, _fraction: f"{moment:%m/%d/%Y %H:%M:%S}"))


def _is_deeper(value: Any, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if inner is None:
        return False
    return levels == 0 or any(_is_deeper(each, levels - 1) for each in inner)


def _with_dates(value: Any, *, write: DateWriter) -> Any:
    match value:
        case dict():
            return {name: _with_dates(each, write=write) for name, each in value.items()}
        case list():
            return [_with_dates(each, write=write) for each in value]
        case str() if found := DATE.fullmatch(value):
            return _date(found, write) or value
        case _:
            return value


def _date(found: re.Match[str], write: DateWriter) -> str | None:
    seconds, fraction, zone = found.groups(default="")
    try:
        moment = datetime.fromisoformat(seconds + zone)
    except ValueError:
        return None  # 31 February: stays the string it is
    # The host's own time zone is UTC, as in Azure.
    return write(moment.astimezone(UTC) if zone else moment, zone, fraction.rstrip("0").rstrip("."))


def _iso(moment: datetime, zone: str, fraction: str) -> str:
    suffix = zone if zone in {"", "Z"} else "+00:00"
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}{suffix}"
