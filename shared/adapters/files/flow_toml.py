"""Parse and check the TOML file of a flow. A module of its own, because start-up does not need it."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from shared.domain.flow_check.problems import Problem, problems
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.errors import InvalidFlow


def read_flow(data: bytes, *, name: str) -> Flow:
    """Return the flow in a TOML file.

    Args:
        data: the file's bytes.
        name: the name of the file in errors.

    Raises:
        InvalidFlow: with every problem, a line each: file, line, step and text.
    """
    try:
        text = data.decode()
        raw = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidFlow(f"{name}: is not TOML in UTF-8: {error}") from None
    found = [*_type_problems(raw)]
    flow = None if found else msgspec.convert(raw, Flow)
    if flow:
        found = problems(flow)
    if flow is None or found:
        raise InvalidFlow("\n".join(_located(problem, text, name=name) for problem in found))
    return flow


def _type_problems(raw: Mapping[str, object]) -> Iterator[Problem]:
    """Yield unknown keys and wrong types, step by step, so that each has a line."""
    steps = raw.get("steps")
    for step, body in steps.items() if isinstance(steps, dict) else ():
        try:
            msgspec.convert(body, Step)
        except msgspec.ValidationError as error:
            text, key = _text_and_key(error)
            yield Problem(step=step, text=text, key=key)
    rest = {**raw, "steps": {}} if isinstance(steps, dict) else raw
    try:
        msgspec.convert(rest, Flow)
    except msgspec.ValidationError as error:
        text, key = _text_and_key(error)
        yield Problem(text=text, key=key)


def _text_and_key(error: msgspec.ValidationError) -> tuple[str, str]:
    """Return what is wrong, and the key that is wrong: an unknown name, or the path of the value."""
    text, _, path = str(error).partition(" - at `$")
    path = path.strip("`").removeprefix(".")
    unknown = re.search(r"unknown field `(.+)`", text)
    return (f"{text} in `{path}`" if path else text), unknown[1] if unknown else path


def _located(problem: Problem, text: str, *, name: str) -> str:
    line = _line_of(problem, text.splitlines())
    where = f"{name}, line {line}" if line else name
    return f"{where}, step `{problem.step}`: {problem.text}" if problem.step else f"{where}: {problem.text}"


def _line_of(problem: Problem, lines: Sequence[str]) -> int:
    """Return the line of the key that is wrong, or else of its step; 0 if neither has one."""
    table = ["steps", problem.step] if problem.step else []
    *tables, key = [*table, *problem.key.split(".", 1)]
    first = _header([*tables, key] if problem.key else table, lines)
    if first:
        return first
    start = _header(tables, lines)
    found = _key(key, lines, start) if problem.key else 0
    return found or (_key(tables[-1], lines, _header(table, lines)) if tables else 0) or _header(table, lines)


def _header(table: Sequence[str], lines: Sequence[str]) -> int:
    """Return the line of ``[a.b]``, or of a table inside it if it has no line of its own."""
    if not table:
        return 0
    path = r"\s*\.\s*".join(rf"[\"']?{re.escape(name)}[\"']?" for name in table)
    for end in (r"\s*\]", r"\s*\."):
        header = re.compile(rf"\s*\[\s*{path}{end}")
        if number := next((number for number, line in enumerate(lines, 1) if header.match(line)), 0):
            return number
    return 0


def _key(key: str, lines: Sequence[str], start: int) -> int:
    """Return the line of ``key = ...`` in the table that begins on line ``start``; 0 if it has none."""
    assignment = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]")
    for number, line in enumerate(lines[start:], start + 1):
        if re.match(r"\s*\[", line):
            return 0
        if assignment.match(line):
            return number
    return 0
