"""Rewrite JSON as the Azure host does, with the defaults of Newtonsoft.Json.

The host parses the JSON that a function gives to some bindings and writes it
again: indented, and with every string that looks like a date in the host's own
format. Source: ``FunctionBinding.ReadAsEnumerable``
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
"""Formats a date; gets its zone and its fraction of a second as they were written."""

DATE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,7})?(Z|[+-]\d\d:?\d\d)?")


MAX_DEPTH = 64
"""Source: ``JsonReader.MaxDepth``, https://github.com/JamesNK/Newtonsoft.Json/releases/tag/13.0.1"""


def looks_like_json(text: str) -> bool:
    """Return whether the host treats ``text`` as JSON: it looks at the first and last character only."""
    text = text.strip()
    return text[:1] + text[-1:] in {"{}", "[]"}


def parse(text: str | bytes) -> Any:
    """Return the JSON in ``text``.

    Raises:
        ValueError: it is not JSON, or is nested too deeply.
    """
    try:
        parsed = json.loads(text)
    except RecursionError:
        raise ValueError("JSON is nested too deeply") from None
    if _is_nested_deeper(parsed, MAX_DEPTH):
        raise ValueError(f"JSON is nested more than {MAX_DEPTH} levels deep")
    return parsed


def loads(text: str) -> Any:
    """Return the JSON in ``text``, with dates in the host's format.

    Raises:
        ValueError: it is not JSON. The invocation fails, as in Azure.
    """
    return _with_dates(parse(text), write=_iso)


def dumps(value: Any) -> str:
    """Return ``value`` as ``JToken.ToString()`` writes it: indented; a string without quotes."""
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
    """Return a scalar of a message in the format of trigger metadata."""
    return dumps(_with_dates(value, write=lambda moment, _zone, _fraction: f"{moment:%m/%d/%Y %H:%M:%S}"))


def _is_nested_deeper(value: Any, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if inner is None:
        return False
    return levels == 0 or any(_is_nested_deeper(child, levels - 1) for child in inner)


def _with_dates(value: Any, *, write: DateWriter) -> Any:
    match value:
        case dict():
            return {name: _with_dates(child, write=write) for name, child in value.items()}
        case list():
            return [_with_dates(child, write=write) for child in value]
        case str() if found := DATE.fullmatch(value):
            return _date(found, write) or value
        case _:
            return value


def _date(found: re.Match[str], write: DateWriter) -> str | None:
    seconds, fraction, zone = found.groups(default="")
    try:
        moment = datetime.fromisoformat(seconds + zone)
    except ValueError:
        return None  # such as 31 February: the string is left unchanged
    # The host's own time zone is UTC, as in Azure.
    return write(moment.astimezone(UTC) if zone else moment, zone, fraction.rstrip("0").rstrip("."))


def _iso(moment: datetime, zone: str, fraction: str) -> str:
    suffix = zone if zone in {"", "Z"} else "+00:00"
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}{suffix}"
