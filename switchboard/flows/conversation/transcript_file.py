"""Read conversations from a transcript, which is both script and expectation.

The person does what the lines about the person say, and the result must have exactly these lines.
Format: docs/trying-flows.md.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed

BEGINNINGS = ("call", "text", "message")
FIELDS = ("status", "reply", "answered_by")
"""Fields of the delivery that a transcript may expect at the end."""

_OTHERS = re.compile(r"(?P<who>\S+) is (?P<behaviour>\{.*)")
_SPOKEN = re.compile(r"(app|person|other)(( (plays|presses|waits|to \S+))?: .*| hangs up)?")
_IN_CALLS_ONLY = ("person presses", "person waits", "person hangs up", "app plays", "other")
_KNOWN = (
    "person: words, person presses: 1, person waits: 5, person hangs up, app: words, app plays: beep, "
    'app to +15005550011: words, other: words, +15005550010 is {"busy": true}, status: answered, reply: yes, '
    "answered_by: human"
)


@dataclass
class Conversation:
    """One conversation: a path through a flow."""

    title: str
    place: str  # file and line, for people
    begins_by: str  # call, text, or message
    flow: str
    at: str = ""
    message: dict[str, Any] = field(default_factory=dict)
    others: dict[str, Any] = field(default_factory=dict)  # the behaviour of other people, by number
    lines: list[str] = field(default_factory=list)
    delivery: dict[str, str] = field(default_factory=dict)  # fields of the delivery in the end

    @property
    def is_call(self) -> bool:
        """Whether it is spoken, not written."""
        return self.begins_by == "call" or self.message.get("channel") == "call"


def read_conversations(file: Path) -> list[Conversation]:
    """Read a file of conversations; one that names no flow is about the flow that the file is named after.

    Raises:
        Failed: with file and line.
    """
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise Failed(f"{_shown(file)}: is not in UTF-8: save it as UTF-8", USAGE) from None
    return [_read(block, file) for block in _blocks(lines)]


def _blocks(lines: list[str]) -> Iterator[list[tuple[int, str]]]:
    """Yield the lines of each conversation, with their numbers; a title begins one, # a remark."""
    block = list[tuple[int, str]]()
    for number, line in enumerate(map(str.rstrip, lines), 1):
        if line.startswith("== ") and block:
            yield block
            block = []
        if line and not line.startswith("#"):
            block.append((number, line))
    if block:
        yield block


def _read(block: list[tuple[int, str]], file: Path) -> Conversation:
    (first, title), *rest = block
    if not title.startswith("== "):
        raise _wrong(
            file, first, f"{title!r}: a conversation begins with a title, as in == A caller says yes"
        )
    at = ""
    if rest and rest[0][1].startswith("at "):
        at = rest.pop(0)[1].removeprefix("at ")
    if not rest:
        raise _wrong(file, first, f"after the title comes how it begins: one of {', '.join(BEGINNINGS)}")
    found = _begun(rest.pop(0), file, title.removeprefix("== "))
    found.at, found.place = at, f"{_shown(file)}, line {first}"
    for number, line in rest:
        _add(line, found, file, number)
    if found.begins_by == "text" and not any(line.startswith("person: ") for line in found.lines):
        raise _wrong(file, first, "nobody writes: after text comes what the person does, as in person: Hello")
    return found


def _begun(numbered: tuple[int, str], file: Path, title: str) -> Conversation:
    number, line = numbered
    begins_by, _, subject = line.partition(" ")
    if begins_by not in BEGINNINGS:
        raise _wrong(file, number, f"{line!r}: it begins with one of {', '.join(BEGINNINGS)}")
    if begins_by != "message":
        return Conversation(title, "", begins_by, subject or file.stem)
    message = _json(subject or "{}", file, number)
    return Conversation(title, "", begins_by, message.get("flow", file.stem), message=message)


def _add(line: str, to: Conversation, file: Path, number: int) -> None:
    key, _, expected = line.partition(": ")
    if others := _OTHERS.fullmatch(line):
        to.others[others["who"]] = _json(others["behaviour"], file, number)
    elif key in FIELDS:
        if to.begins_by != "message":
            raise _wrong(
                file, number, f"{line!r}: only what begins with a message has a {key}: delete the line"
            )
        to.delivery[key] = expected
    elif _SPOKEN.fullmatch(line):
        if key == "person waits" and not expected.isdecimal():
            raise _wrong(file, number, f"{line!r}: a wait has whole seconds, as in person waits: 5")
        if key == "person presses" and not re.fullmatch(r"[0-9*#]+", expected):
            raise _wrong(
                file, number, f"{line!r}: keys are 0 to 9, * and #; words are said, as in person: yes"
            )
        if line.startswith(_IN_CALLS_ONLY) and not to.is_call:
            raise _wrong(
                file, number, f"{line!r}: is for calls; in a text the person writes, as in person: 1"
            )
        to.lines.append(line)
    else:
        raise _wrong(file, number, f"{line!r} is no line of a transcript: there are {_KNOWN}")


def _json(text: str, file: Path, number: int) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise _wrong(file, number, f"is no JSON: {error}") from None
    if not isinstance(value, dict):
        raise _wrong(file, number, "must be a JSON object, in braces")
    return value


def _wrong(file: Path, line: int, text: str) -> Failed:
    return Failed(f"{_shown(file)}, line {line}: {text}", USAGE)


def _shown(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"  # as errors call a flow
