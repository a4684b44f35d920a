"""What docstrings and comments refer to exists: modules, classes, files, headings of the docs."""

import ast
import importlib
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PARTS = ("shared", "local", "infra", "tests")
FILES = [ROOT / "function_app.py", *(file for part in PARTS for file in sorted((ROOT / part).rglob("*.py")))]

NAME = re.compile(rf"``((?:{'|'.join(PARTS)})(?:\.\w+)+)(?<!\.json)(?:\(\))?``")
"""A module, or a name in a module, as in ``shared.ports.storage.Ledger``."""

FILE = re.compile(
    r"(?<![\w./*<{-])((?:[\w-]+/)*[\w-]+\.(?:py|md|kql|toml)|(?:shared|local|infra|tests|docs)/[\w/-]*)"
)
"""A file of this repository, or a folder of it, as in tests/contract/."""

HEADING = re.compile(r'(docs/[\w-]+\.md)(?:#([\w-]+)|,? "([^"]+)")')
"""A heading in the docs, by its anchor or in quotes after a comma."""


def texts(source: str) -> Iterator[str]:
    """Yield each docstring, and each run of comment lines, with single spaces and without URLs."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield _plain(node.value.value)
    run, last = "", 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            if token.start[0] != last + 1:
                yield _plain(run)
                run = ""
            run, last = f"{run} {token.string.lstrip('#: ')}", token.start[0]
    yield _plain(run)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"https?://\S+", "", text).split())


def faults(file: Path, source: str) -> list[str]:
    """Return every reference in that source to a thing that does not exist."""
    if not any(pattern.search(source) for pattern in (NAME, FILE, HEADING)):
        return []  # to find its comments would take most of the time
    found = []
    for text in texts(source):
        found += [name for name in NAME.findall(text) if not _exists(name)]
        found += [path for path in FILE.findall(text) if not _is_file(path, beside=file)]
        found += [
            f"{page}: {anchor or heading}"
            for page, anchor, heading in HEADING.findall(text)
            if (anchor or heading) not in _headings(page)
        ]
    return found


def _exists(name: str) -> bool:
    """Import the longest part of the name that is a module, and look up the rest in it."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            value = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            if not hasattr(value, part):
                return part in getattr(value, "__annotations__", {})
            value = getattr(value, part)
        return True
    return False


def _is_file(path: str, *, beside: Path) -> bool:
    """Look for it beside the file that refers to it, from the root and, if it has a folder, from shared/."""
    places = (beside.parent, ROOT, ROOT / "shared") if "/" in path else (beside.parent, ROOT)
    return any((place / path).exists() for place in places)


def _headings(page: str) -> set[str]:
    """Return the headings of a page, in words and as anchors, and its decisions, which begin in bold."""
    if not (ROOT / page).is_file():
        return set()
    text = (ROOT / page).read_text()
    words = re.findall(r"^(?:#+ (.+)|\*\*([^*]+)\*\*.*)$", text, re.MULTILINE)
    titles = [heading or decision.rstrip(".") for heading, decision in words]
    return {*titles, *(re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles)}


def test_what_a_docstring_or_comment_refers_to_exists():
    found = {str(file.relative_to(ROOT)): faults(file, file.read_text()) for file in FILES}

    assert {file: missing for file, missing in found.items() if missing} == {}


@pytest.mark.parametrize(
    "text",
    [
        "See ``shared.ports.Nobody``.",
        "See ``shared.nowhere``.",
        "See ``local.host.Host.fly()``.",
        "See shared/nowhere.py.",
        "See nowhere.py.",
        "See docs/nowhere.md.",
        'See docs/how-it-works.md, "Nowhere" first.',
        "See docs/how-it-works.md#nowhere.",
        "See tests/nowhere/.",
    ],
)
@pytest.mark.parametrize("form", ['"""{}"""', 'def act():\n    """{}"""', "x = 1  # {}", "#: {}\nx = 1"])
def test_a_reference_to_a_thing_that_does_not_exist_is_found(text, form):
    assert faults(FILES[0], form.format(text))


def test_a_reference_across_two_lines_is_found():
    assert faults(FILES[0], '# See docs/how-it-works.md,\n# "Nowhere at\n# all".')
    assert not faults(FILES[0], '# See docs/how-it-works.md,\n# "Sending".')
