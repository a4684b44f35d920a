"""Find the lines of az, azd, curl and KQL in docs, hooks and workflows."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from infra.command_lines import shell
from infra.command_lines.hook_calls import calls

PROGRAMS = ("az", "azd", "curl")
TABLES = ("requests", "traces")
"""The tables of Application Insights that this project asks."""

FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
SHELL = {"", "bash", "console", "sh", "shell"}
SPAN = re.compile(r"(`{1,2})((?:az|azd|curl) [^`]+)\1")
QUERY_SPAN = re.compile(rf"`((?:{'|'.join(TABLES)})\s+\\?\|[^`]+)`")
QUERY_START = re.compile(rf"^(?={'|'.join(TABLES)}\b)", re.MULTILINE)
IN_MESSAGE = re.compile(r"(?:^|: |\brun )((?:az|azd) [a-z][\w-]*(?: .*)?)$")
"""A command that an error message of a hook tells its reader to run."""


@dataclass(frozen=True, order=True)
class CommandLine:
    """A command, and where it is written. A mention in a sentence may leave out what the command needs."""

    path: Path
    line: int
    words: tuple[str, ...]
    mention: bool = False


@dataclass(frozen=True, order=True)
class Query:
    """A query in KQL, and where it is written."""

    path: Path
    line: int
    text: str


def pages(root: Path) -> list[Path]:
    """Return every page."""
    return sorted([*root.glob("*.md"), *(root / "docs").glob("*.md"), *root.glob("*/README.md")])


def command_lines(root: Path) -> list[CommandLine]:
    """Return every command of az, azd and curl."""
    found: list[CommandLine] = []
    for page in pages(root):
        found += _of_page(page)
    for hook in sorted((root / "infra" / "hooks").glob("*.py")):
        found += _of_hook(hook)
    for workflow in sorted((root / ".github" / "workflows").glob("*.yml")):
        found += _of_workflow(workflow)
    return sorted({line for line in found if line.words[0] in PROGRAMS})


def queries(root: Path) -> list[Query]:
    """Return every query."""
    folder = root / "infra" / "queries"
    found = [Query(path, 1, path.read_text()) for path in folder.glob("*.kql")]
    for item in json.loads((folder / "workbook.json").read_text())["items"]:
        text = item.get("content", {}).get("query", "")
        found += [Query(folder / "workbook.json", 1, text)] if text else []
    found += [query for page in pages(root) for query in _queries_of_page(page)]
    return sorted(found)


def _of_page(page: Path) -> Iterator[CommandLine]:
    text = page.read_text()
    for fence in FENCE.finditer(text):
        if fence[2] in SHELL and re.search(rf"\b({'|'.join(PROGRAMS)}) ", fence[3]):
            yield from _of_shell(page, _line(text, fence.start(3)), fence[3])
    yield from _mentions(page, FENCE.sub(lambda fence: "\n" * fence[0].count("\n"), text))


def _mentions(path: Path, text: str) -> Iterator[CommandLine]:
    for span in SPAN.finditer(text):
        for command in shell.commands(span[2].replace("\n", " ").replace("\\|", "|")):
            yield CommandLine(path, _line(text, span.start()), command.words, mention=True)


def _of_shell(path: Path, first: int, text: str) -> Iterator[CommandLine]:
    for command in shell.commands(text):
        yield CommandLine(path, first + command.line - 1, command.words)


def _of_hook(hook: Path) -> Iterator[CommandLine]:
    text = hook.read_text()
    tree = ast.parse(text)
    yield from (CommandLine(hook, line, words) for line, words in calls(tree))
    yield from _mentions(hook, text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\n" not in node.value:
            for told in IN_MESSAGE.finditer(node.value):
                for command in shell.commands(told[1]):
                    yield CommandLine(hook, node.lineno, command.words, mention=True)


def _of_workflow(workflow: Path) -> Iterator[CommandLine]:
    text = workflow.read_text()
    for job in yaml.safe_load(text)["jobs"].values():
        for step in job["steps"]:
            if run := step.get("run"):
                yield from _of_shell(workflow, _line(text, text.index(run.split("\n")[0][:30])), run)


def _queries_of_page(page: Path) -> Iterator[Query]:
    text = page.read_text()
    for fence in FENCE.finditer(text):
        body = re.sub(rf"^{fence[1]}", "", fence[3], flags=re.MULTILINE)
        if fence[2] in {"", "kusto", "kql"} and QUERY_START.match(body):
            first = _line(text, fence.start(3))
            for part in QUERY_START.split(body)[1:]:
                yield Query(page, first, part)
                first += part.count("\n")
    for span in QUERY_SPAN.finditer(text):
        yield Query(page, _line(text, span.start()), span[1].replace("\\|", "|"))


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
