"""The health of a desk in lines: what is wrong first, then what should be changed, then the rest."""

from collections.abc import Iterator, Mapping
from typing import Any

from switchboard.operations.stop_facts import stop_line
from switchboard.terminal.counted import counted

Line = tuple[str, str | None]
"""A line and its style."""

BAD, WARNING, QUIET = "bold red", "yellow", None

SECONDS_OF_AN_HOUR, SECONDS_OF_A_MINUTE = 3600, 60


def health_lines(health: Mapping[str, Any]) -> Iterator[Line]:
    """Yield the lines. A stop is no fault; it is said before everything that is well."""
    parts = {name: part for name, part in health.items() if isinstance(part, Mapping)}
    wrong = {name: part for name, part in parts.items() if not part["ok"]}
    if wrong:
        yield f"NOT OK: {', '.join(wrong)}", BAD
        for name, part in wrong.items():
            yield f"  {name}: {part.get('error') or part.get('status') or 'no reason given'}", BAD
    else:
        yield "ok", "green"
    for stop in parts.get("stops", {}).get("stops") or ():
        yield stop_line(stop), WARNING
    if letters := parts.get("dead_letters", {}).get("count"):
        yield f"{counted(letters, 'dead letter')}: switchboard dead-letters", WARNING
    for name, part in parts.items():
        if part.get("warning"):
            yield f"warning: {name}: {part['warning']}", WARNING
    yield "", QUIET
    for name, part in parts.items():
        yield f"{name.ljust(max(map(len, parts)))}  {_told(part)}".rstrip(), QUIET


def _told(part: Mapping[str, Any]) -> str:
    known = [
        "ok" if part["ok"] else "NOT OK",
        part.get("status"),
        str(part["count"]) if part.get("count") is not None else None,
        ", ".join(f"{count} {cause}" for cause, count in (part.get("causes") or {}).items()),
        f"the oldest {_age(part['oldest_seconds'])} ago" if "oldest_seconds" in part else None,
        f"the last {_age(part['last_seconds'])} ago" if "last_seconds" in part else None,
        part.get("lists"),
    ]
    return ", ".join(filter(None, known))


def _age(seconds: int) -> str:
    if seconds >= SECONDS_OF_AN_HOUR:
        return f"{seconds // SECONDS_OF_AN_HOUR} h {seconds % SECONDS_OF_AN_HOUR // SECONDS_OF_A_MINUTE} min"
    return f"{seconds // SECONDS_OF_A_MINUTE} min" if seconds >= SECONDS_OF_A_MINUTE else f"{seconds} s"
