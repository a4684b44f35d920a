"""Find the line of a table or a key in a TOML file, for errors: the parser does not tell."""

import re
from collections.abc import Sequence


def line_of_table(table: Sequence[str], lines: Sequence[str]) -> int:
    """Return the line of ``[a.b]``, or of a table inside it if it has no line of its own; 0 if none."""
    if not table:
        return 0
    path = r"\s*\.\s*".join(rf"[\"']?{re.escape(name)}[\"']?" for name in table)
    for end in (r"\s*\]", r"\s*\."):
        header = re.compile(rf"\s*\[\s*{path}{end}")
        if number := next((number for number, line in enumerate(lines, 1) if header.match(line)), 0):
            return number
    return 0


def line_of_key(key: str, lines: Sequence[str], start: int) -> int:
    """Return the line of ``key = ...`` in the table that begins on line ``start``; 0 if it has none."""
    assignment = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]")
    for number, line in enumerate(lines[start:], start + 1):
        if re.match(r"\s*\[", line):
            return 0
        if assignment.match(line):
            return number
    return 0
