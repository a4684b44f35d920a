"""A person's thread as lines of a chat."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any

from switchboard.terminal.counted import counted

OURS, THEIRS = ">", "<"


def chat_lines(entries: Iterable[Mapping[str, Any]], zone: tzinfo | None = None) -> Iterator[str]:
    """Yield the lines: a day before its first entry, then each with its time by the clock of ``zone``.

    ``zone`` is that of this machine, if none is given. What we sent has a >, what they sent a <.
    """
    day = ""
    for entry in entries:
        at = datetime.fromisoformat(entry["at"]).astimezone(zone)
        if (today := f"{at:%A, %-d %B %Y}") != day:
            yield today
            day = today
        sign = OURS if entry["kind"] == "message" else THEIRS
        yield f"  {at:%H:%M} {sign} {_words(entry)}{_aside(entry)}"


def _words(entry: Mapping[str, Any]) -> str:
    kind, words = entry["kind"], entry.get("words", "")
    if kind in {"call", "recording"}:
        return ": ".join(filter(None, [kind, entry.get("outcome", ""), words]))
    called = kind == "message" and entry.get("channel") == "call"
    return f"call: {words}".removesuffix(": ") if called else words or "(no words)"


def _aside(entry: Mapping[str, Any]) -> str:
    """Return what else is known, in brackets."""
    files, seconds, code = entry.get("media", 0), entry.get("seconds"), entry.get("code")
    known = [
        entry["channel"] if entry.get("channel") in {"whatsapp", "rcs"} else "",
        counted(files, "file") if files else "",
        f"{seconds} s" if seconds is not None else "",
        entry.get("status", ""),
        f"error {code}" if code else "",
    ]
    told = ", ".join(filter(None, known))
    return f"  [{told}]" if told else ""
