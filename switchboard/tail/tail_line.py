"""A change as a line of ``tail``."""

from datetime import tzinfo

from switchboard.tail.seen import Change
from switchboard.terminal.counted import counted

MAX_WORDS = 60
"""Characters of a text that fit beside the rest of a line."""


def tail_line(change: Change, zone: tzinfo | None = None) -> str:
    """Return a change in a line: its time by the clock here, who, and what. > is ours, < is theirs."""
    item = change.item
    at = f"{change.at.astimezone(zone):%H:%M:%S}"
    if change.kind == "text":
        return f"{at} < {item['from']}  {_cut(item['body']) or _files(len(item['media']))}"
    if change.kind == "call":
        seconds = f" ({item['seconds']} s)" if "seconds" in item else ""
        return f"{at} < {item.get('from', '')}  call: {item['outcome']}{seconds}"
    message = item["message"]
    because = item.get("reason") or item.get("refused_by") or item.get("error_code")
    status = f"{item['status']}{f' ({because})' if because else ''}"
    kind = "call: " if message.get("channel") == "call" else ""
    words = kind + _cut(message.get("body") or message.get("template") or message.get("flow") or "")
    return f"{at} > {message['to']}  {status}  {item['id']}  {words}".rstrip()


def _cut(words: str) -> str:
    return words if len(words) <= MAX_WORDS else f"{words[:MAX_WORDS]}…"


def _files(count: int) -> str:
    return f"({counted(count, 'file')})"
