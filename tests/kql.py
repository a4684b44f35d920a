"""Apply a query of an alert or the workbook to lines of a log: its conditions on text, and its ``parse``."""

import re
from collections.abc import Sequence

CONDITIONS = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "has": lambda line, word: word in line,
    "contains": lambda line, word: word in line,
}
KINDS = {"long": r"-?\d+", "real": r"-?\d+(?:\.\d+)?"}


def query_rows(query: str, logged: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows that the query makes of the lines that it finds.

    Conditions on anything but the text, and what it sums, are left out.
    """
    found = [line for line in logged if _is_found(query, line)]
    parsed = re.search(r"\| parse message with (.*)", query)
    if parsed is None:
        return [{"message": line} for line in found]
    pattern = "".join(map(_part, re.findall(r"'[^']*'|\*|\w+(?::\w+)?", parsed[1])))
    return [match.groupdict() for line in found if (match := re.fullmatch(pattern, line))]


def _is_found(query: str, line: str) -> bool:
    wheres = re.findall(r"^\| where (.*)", query, re.MULTILINE)
    return all(any(_fits(part, line) for part in where.split(" or ")) for where in wheres)


def _fits(conditions: str, line: str) -> bool:
    found = re.findall(rf"message ({'|'.join(CONDITIONS)}) '([^']+)'", conditions)
    return all(CONDITIONS[name](line, word) for name, word in found)


def _part(part: str) -> str:
    """Return one part of ``parse ... with`` as a regular expression."""
    if part == "*":
        return ".*?"
    if part.startswith("'"):
        return re.escape(part[1:-1])
    name, _, kind = part.partition(":")
    return rf"(?P<{name}>{KINDS[kind] if kind else '.*?'})"
