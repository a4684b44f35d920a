"""What the pages about operation name exists: hooks, workflows, figures, parameters."""

import re

import pytest

from infra.check.facts import ROOT
from infra.check.source import params
from tests.bench.__main__ import FIGURES
from tests.infra.test_lint import DEFECTS
from tests.infra.test_snapshots import COMPILED

PAGES = ("docs/deploying.md", "docs/operations.md", "docs/security.md", "docs/scale.md", "infra/README.md")


def page(name: str) -> str:
    return (ROOT / name).read_text()


@pytest.mark.parametrize("name", PAGES)
def test_documented_hooks_and_workflows_exist(name):
    for path in re.findall(r"python (infra/hooks/\w+\.py)|`(\.github/[\w./-]+)`", page(name)):
        assert (ROOT / "".join(path)).is_file(), path


def test_the_sections_that_messages_of_hooks_name_exist():
    named = [
        found
        for hook in sorted((ROOT / "infra" / "hooks").glob("*.py"))
        for found in re.findall(r"(docs/[\w-]+\.md), ([\w -]+)", hook.read_text())
    ]

    assert len(named) >= 3
    for name, section in named:
        headings = re.findall(r"^#+ (.+)$", page(name).lower(), re.MULTILINE)
        assert section in headings, (name, section)


def test_documented_figures_can_be_measured():
    named = set(re.findall(r"ONLY=(\w+)", page("docs/figures.md")))

    assert named
    assert named <= FIGURES.keys()


def test_documented_parameters_exist_with_their_documented_defaults():
    known = params(page("infra/main.bicep"))
    table = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page("docs/deploying.md"), re.MULTILINE)

    assert len(table) > 5
    for name, default in table:
        if name in known and default.strip().isdecimal():
            assert known[name].default == default.strip(), name
        assert name in known, name


def test_the_documented_number_of_defects_is_correct():
    assert f"in {len(DEFECTS) + len(COMPILED)} ways" in page("infra/README.md")
