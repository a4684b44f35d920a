"""Flows, from the TOML files in flows/. Format: docs/flows.md."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from shared.domain.flow import Flow, Problem, Step, problems
from shared.errors import InvalidFlow

NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


class FlowFiles:
    """Reads each flow once, when it is first wanted. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._flows: dict[str, Flow] = {}

    def get(self, name: str) -> Flow:
        """Return that flow. See ``shared.ports.Flows``."""
        if name not in self._flows:
            self._flows[name] = self._read(name)
        return self._flows[name]

    def names(self) -> list[str]:
        """Return the names of all flows there are."""
        return sorted(file.stem for file in self._folder.glob("*.toml"))

    def _read(self, name: str) -> Flow:
        file = self._folder / f"{name}.toml"
        if not NAME.fullmatch(name) or not file.is_file():
            there_are = ", ".join(self.names()) or "none"
            raise InvalidFlow(f"there is no flow `{name}` in {self._folder.name}/; there are: {there_are}")
        return read_flow(file.read_bytes(), name=f"{self._folder.name}/{file.name}")


def read_flow(data: bytes, *, name: str) -> Flow:
    """Make a flow of a TOML file.

    Args:
        data: the file's bytes.
        name: what errors call the file.

    Raises:
        InvalidFlow: with file, line and step of everything wrong with it, a line each.
    """
    import tomllib

    try:
        text = data.decode()
        raw = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidFlow(f"{name}: is not TOML in UTF-8: {error}") from None
    found = [*_malformed(raw)]
    flow = None if found else msgspec.convert(raw, Flow)
    if flow:
        found = problems(flow)
    if flow is None or found:
        raise InvalidFlow("\n".join(_located(problem, text, name=name) for problem in found))
    return flow


def _malformed(raw: Mapping[str, object]) -> Iterator[Problem]:
    """Yield what has the wrong name or type, step by step, so that each can be located."""
    steps = raw.get("steps")
    for step, body in steps.items() if isinstance(steps, dict) else ():
        try:
            msgspec.convert(body, Step)
        except msgspec.ValidationError as error:
            yield Problem(step=step, text=_in_our_words(error))
    rest = {**raw, "steps": {}} if isinstance(steps, dict) else raw
    try:
        msgspec.convert(rest, Flow)
    except msgspec.ValidationError as error:
        yield Problem(step="", text=_in_our_words(error))


def _in_our_words(error: msgspec.ValidationError) -> str:
    said, _, path = str(error).partition(" - at `$")
    place = path.strip("`").removeprefix(".")
    return f"{said} in `{place}`" if place else said


def _located(problem: Problem, text: str, *, name: str) -> str:
    if not problem.step:
        return f"{name}: {problem.text}"
    return f"{name}, line {_line_of(problem.step, text)}, step `{problem.step}`: {problem.text}"


def _line_of(step: str, text: str) -> int:
    header = re.compile(rf"\s*\[\s*steps\s*\.\s*[\"']?{re.escape(step)}[\"']?\s*[\].]")
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if header.match(line)), 1)
