"""Durations as .NET writes them (``TimeSpan``, format ``c``).

Source: https://learn.microsoft.com/dotnet/standard/base-types/standard-timespan-format-strings
"""

import re

_TIME_SPAN = re.compile(r"(?:(\d{1,8})\.)?([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.\d{1,7})?")


def iso_duration(text: str) -> str:
    """Return the whole seconds of a ``TimeSpan`` as an ISO 8601 duration; empty if ``text`` is none."""
    found = _TIME_SPAN.fullmatch(text)
    if not found:
        return ""
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    date = f"{days}D" if days else ""
    time = "".join(
        f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if count
    )
    return f"P{date}T{time}" if time else f"P{date or 'T0S'}"
