"""Parse the text of a TOML file; say what is wrong with it in words for people who write no programs."""

import codecs
import re
import tomllib
from typing import Any

from shared.errors import SwitchboardError

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_OTHER_QUOTES = "“”„‟«»‘’‚"  # noqa: RUF001 - these are what it looks for
_SHOWN = 60
"""Characters of the line that are shown."""

_QUOTES = "words stand in straight quotes"


def parse_toml(data: bytes, *, name: str, error: type[SwitchboardError]) -> tuple[str, dict[str, Any]]:
    """Return the text of a file and what it has; a byte order mark, as Notepad writes it, is no part of it.

    Raises:
        SwitchboardError: ``error``: file and line, the line itself, and what it probably lacks.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise error(f"{name}{_encoding_fault(data, wrong.start)}") from None
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise error(f"{name}{_fault(str(wrong), text)}") from None


def _encoding_fault(data: bytes, at: int) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ": is not in UTF-8 but UTF-16: save it as UTF-8"
    line = data[:at].count(b"\n") + 1
    return f", line {line}: has a character that is not in UTF-8: save the file as UTF-8"


def _fault(message: str, text: str) -> str:
    """Return line, fault and hint. What the parser says stands last, for those who know TOML."""
    found = _PLACE.search(message)
    said = _PLACE.sub("", message)
    lines = text.splitlines() or [""]
    # A string that is not closed is noticed where the line or the file ends.
    number = min(int(found[1]) if found and found[1] else len(lines), len(lines))
    line = lines[number - 1].strip()
    shown = f"{line[:_SHOWN]} ..." if len(line) > _SHOWN else line
    return f", line {number}: cannot be read: {shown}\n    {_hint(line, said)} ({said})"


def _hint(line: str, said: str) -> str:  # noqa: PLR0911 - a list of cases, each a line
    key, equals, value = (part.strip() for part in line.partition("="))
    if any(quote in _outside_quotes(line) for quote in _OTHER_QUOTES):
        return f'these quotes are typographic: {_QUOTES}, as in say = "Hello"'
    if "twice" in said or "overwrite" in said or "Duplicate" in said or "more than once" in said:
        return "this key or table is there twice: delete one of them"
    if line.startswith("{\\rtf"):
        return "this is a document of a word processor: save it as plain text"
    if line.startswith("[") and not re.match(r"\[+[^\[\]]+\]+\s*(#.*)?$", line):
        return "the name of a table stands in square brackets, as in [steps.menu]"
    if not equals:
        return _hint_without_value(line)
    if not value:
        return f'nothing stands after "=": {_QUOTES}, as in {key} = "Hello"'
    if " " in key and not key.startswith(("'", '"')):
        return f'a name of several words stands in quotes, as in "{key}" = {value}'
    if value[0] in "\"'" or value.startswith("{"):
        return _hint_in_string(value, said)
    return f'{_QUOTES}, as in {key} = "{value.strip(chr(34))}"; only numbers, true and false have none'


def _hint_without_value(line: str) -> str:
    if ":" in line:
        return 'a key and its words have "=" between them, not ":"'
    return 'a line is a key, "=" and a value, or begins with # if it is a remark'


def _hint_in_string(value: str, said: str) -> str:
    if "\\" in value and re.search("escape|hex value", said, re.IGNORECASE):
        return "a backslash is written twice: \\\\"
    if value.startswith("{"):
        return 'a table in braces has commas between its keys, as in { "1" = "hours", "2" = "address" }'
    if value.count(value[0]) == 1:
        return "the quote at the end is missing; words that go over several lines stand in three quotes"
    return 'a quote inside words is written \\", and nothing but a # remark may follow the last quote'


def _outside_quotes(line: str) -> str:
    """Return the line without what stands in straight quotes: typographic ones are right there."""
    return re.sub(r'"[^"]*"', "", line)
