"""The pages about running it name only what is there."""

import re

import pytest

from infra.check.facts import ROOT
from infra.check.template import Template
from tests.bench.__main__ import FIGURES
from tests.infra.test_lint import DEFECTS

PAGES = ("deploying", "operations", "security", "scale")


def page(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text()


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name):
    for target in re.findall(r"\]\(([^)]+)\)", page(name)):
        file, _, anchor = target.partition("#")
        if not target.startswith("http"):
            assert not file or (ROOT / "docs" / file).is_file(), target
            assert not anchor or anchor in anchors(page((file or f"{name}.md").removesuffix(".md"))), target


@pytest.mark.parametrize("name", PAGES)
def test_files_that_are_named_are_there(name):
    for path in re.findall(r"`((?:infra|shared|tests|\.github)/[\w./-]+)`", page(name)):
        assert (ROOT / path).exists(), path
    for path in re.findall(r"python (infra/hooks/\w+\.py)", page(name)):
        assert (ROOT / path).is_file(), path


@pytest.mark.parametrize("name", PAGES)
def test_figures_that_are_named_can_be_measured(name):
    assert set(re.findall(r"ONLY=(\w+)", page(name))) <= FIGURES.keys()


def test_parameters_that_are_named_exist_with_the_default_that_is_told():
    params = Template.read(ROOT / "infra" / "main.bicep").of_kind("param")
    table = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page("deploying"), re.MULTILINE)

    assert len(table) > 5
    for name, default in table:
        if name in params and default.strip().isdecimal():
            assert (params[name].value.text or b"").decode() == default.strip(), name
        assert name in params, name


def test_the_number_of_defects_is_the_one_that_is_told():
    assert f"in {len(DEFECTS)} ways" in page("deploying")
