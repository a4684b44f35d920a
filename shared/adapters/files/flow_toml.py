"""Parse and check the TOML file of a flow. A module of its own, because start-up does not need it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from shared.adapters.files.toml_lines import line_of_key, line_of_table
from shared.adapters.files.toml_text import parse_toml
from shared.adapters.files.type_faults import near, type_fault
from shared.domain.flow_check.problems import Problem, problems, problems_of_parts
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Step
from shared.domain.typed_json import convert
from shared.errors import InvalidFlow

_KEYS_OF_FLOW, _KEYS_OF_STEP = Flow.__struct_fields__, Step.__struct_fields__


def read_flow(data: bytes, *, name: str) -> Flow:
    """Return the flow in a TOML file.

    Args:
        data: the file's bytes.
        name: the name of the file in errors.

    Raises:
        InvalidFlow: with every problem, a line each: file, line, step and text.
    """
    text, raw = parse_toml(data, name=name, error=InvalidFlow)
    found = [*_type_problems(raw)]
    flow = None if found else convert(raw, Flow)
    found = problems(flow) if flow else [*found, *_problems_of_the_rest(raw, found)]
    if flow is None or found:
        raise InvalidFlow("\n".join(_located(problem, text, name=name) for problem in found))
    return flow


def flow_warnings(data: bytes, *, name: str) -> list[str]:
    """Return what people may stumble over in a flow that can be read, a line each, as in errors."""
    from shared.domain.flow_check.warnings import warnings

    found = warnings(read_flow(data, name=name))
    return [_located(problem, data.decode("utf-8-sig"), name=name) for problem in found]


def _type_problems(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield unknown keys and wrong types, key by key, so that each is found and has a line."""
    for key, value in raw.items():
        if key == "steps" and isinstance(value, dict):
            for step, body in value.items():
                yield from _problems_of_step(step, body)
        else:
            yield from (Problem(text=text, key=path) for text, path in _faults_of_key(key, value, Flow))
    for key in ("start", "steps"):
        if key not in raw:
            yield Problem(text=f"`{key}` is missing")


def _problems_of_step(step: str, body: object) -> Iterator[Problem]:
    if not isinstance(body, dict):
        yield Problem(step=step, text=f"is no table: begin the step with the line [steps.{step}]")
        return
    for key, value in body.items():
        yield from (
            Problem(step=step, text=text, key=path) for text, path in _faults_of_key(key, value, Step)
        )


def _faults_of_key(key: str, value: object, kind: type[Flow | Step]) -> Iterator[tuple[str, str]]:
    """Yield the fault of one key, and where it is."""
    needed = {"start": "x", "steps": {}} if kind is Flow else {}
    try:
        convert({**needed, key: value}, kind)
    except msgspec.ValidationError as error:
        yield type_fault(error, known=_KEYS_OF_FLOW if kind is Flow else _KEYS_OF_STEP)


def _problems_of_the_rest(raw: Mapping[str, Any], found: Sequence[Problem]) -> Iterator[Problem]:
    """Yield what is wrong with steps whose keys are right, so that a wrong key elsewhere hides nothing."""
    steps = raw.get("steps")
    if not isinstance(steps, dict):
        return
    wrong = {problem.step for problem in found}
    usable = {name: _usable(body, Step) for name, body in steps.items()}
    try:
        flow = convert({"start": "", **_usable(raw, Flow), "steps": usable}, Flow)
    except msgspec.ValidationError:
        return
    yield from (problem for problem in problems_of_parts(flow) if problem.step and problem.step not in wrong)


def _usable(body: object, kind: type[Flow | Step]) -> dict[str, Any]:
    """Return the keys that are right; a misspelt one counts as what it was meant to be."""
    known = _KEYS_OF_FLOW if kind is Flow else _KEYS_OF_STEP
    items = body.items() if isinstance(body, dict) else ()
    named = ((key if key in known else near(key, known), value) for key, value in items)
    return {key: value for key, value in named if key in known and not [*_faults_of_key(key, value, kind)]}


def _located(problem: Problem, text: str, *, name: str) -> str:
    line = _line_of(problem, text.splitlines())
    where = f"{name}, line {line}" if line else name
    return f"{where}, step `{problem.step}`: {problem.text}" if problem.step else f"{where}: {problem.text}"


def _line_of(problem: Problem, lines: Sequence[str]) -> int:
    """Return the line of the key that is wrong, or else of what it is in; 0 if neither has one.

    An answer may have dots, so a key is looked for whole, and then with less and less of it.
    """
    path = ["steps", problem.step] if problem.step else []
    head, *rest = problem.key.split(".") if problem.key else [""]
    tails = (
        [[head, *rest[:count], ".".join(rest[count:])] for count in range(len(rest))] if rest else [[head]]
    )
    for tail in tails:
        if line := _line_of_path([*path, *filter(None, tail)], lines):
            return line
    shorter = problem.key.rpartition(".")[0]
    if shorter:
        return _line_of(msgspec.structs.replace(problem, key=shorter), lines)
    return _line_of_path(path, lines)


def _line_of_path(path: Sequence[str], lines: Sequence[str]) -> int:
    """Return the line of that table, or of that key in its table; 0 if it has none."""
    if not path:
        return 0
    *table, key = path
    start = line_of_table(table, lines)
    inside = line_of_key(key, lines, start) if start or not table else 0
    return line_of_table(path, lines) or inside
