"""Parse and check the TOML file of a flow. A module of its own, because start-up does not need it."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from shared.adapters.files.toml_lines import line_of_key, line_of_table, text_and_key
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
            text, key = text_and_key(error)
            yield Problem(step=step, text=text, key=key)
    rest = {**raw, "steps": {}} if isinstance(steps, dict) else raw
    try:
        msgspec.convert(rest, Flow)
    except msgspec.ValidationError as error:
        text, key = text_and_key(error)
        yield Problem(text=text, key=key)


def _located(problem: Problem, text: str, *, name: str) -> str:
    line = _line_of(problem, text.splitlines())
    where = f"{name}, line {line}" if line else name
    return f"{where}, step `{problem.step}`: {problem.text}" if problem.step else f"{where}: {problem.text}"


def _line_of(problem: Problem, lines: Sequence[str]) -> int:
    """Return the line of the key that is wrong, or else of its step; 0 if neither has one."""
    table = ["steps", problem.step] if problem.step else []
    *tables, key = [*table, *problem.key.split(".", 1)]
    first = line_of_table([*tables, key] if problem.key else table, lines)
    if first:
        return first
    start = line_of_table(tables, lines)
    found = line_of_key(key, lines, start) if problem.key else 0
    return (
        found
        or (line_of_key(tables[-1], lines, line_of_table(table, lines)) if tables else 0)
        or line_of_table(table, lines)
    )
