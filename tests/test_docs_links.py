"""The documentation: links have targets, every page is in the index, and no page is too long."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
INDEX = ROOT / "docs" / "README.md"
PAGES = sorted((ROOT / "docs").glob("*.md"))
OUTSIDE = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "local/README.md", "infra/README.md")]
ALL = [*PAGES, *OUTSIDE]

REFERENCE = {"decisions", "figures", "glossary", "operations", "settings"}
"""Pages for reference, which may be longer than pages that are read from start to end."""

MIN_WORDS, MAX_WORDS = 300, 900
MAX_WORDS_OF_THE_FIRST_PAGE = 600
MAX_LINE = 125

FENCE = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def links(page: Path) -> list[str]:
    """Return the targets of a page's links, except for those to other sites."""
    prose = re.sub(r"`[^`\n]*`", "", FENCE.sub("", page.read_text()))
    return [target for target in re.findall(r"\]\(([^)\s]+)\)", prose) if "://" not in target]


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub makes of a page's headings."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_link_has_an_existing_file_and_heading_as_its_target():
    for page in ALL:
        for target in links(page):
            path, _, anchor = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            assert file.exists(), (page, target)
            assert not anchor or anchor in anchors(file), (page, target)


def test_every_file_that_a_page_names_exists():
    for page in ALL:
        prose = FENCE.sub("", page.read_text())
        for path in re.findall(r"`((?:docs|flows|infra|local|shared|tests)/[\w./-]+)`", prose):
            assert (ROOT / path).exists(), (page, path)


def test_every_heading_of_a_page_is_unique():
    for page in ALL:
        headings = re.findall(r"^#+ (.*)$", FENCE.sub("", page.read_text()), re.MULTILINE)
        assert sorted(headings) == sorted(set(headings)), page


def test_every_page_is_in_the_index():
    indexed = [(INDEX.parent / target).resolve() for target in links(INDEX)]

    for page in [
        *PAGES,
        ROOT / "CONTRIBUTING.md",
        ROOT / "local" / "README.md",
        ROOT / "infra" / "README.md",
    ]:
        assert page == INDEX or page in indexed, f"{name_of(page)} is in no line of docs/README.md"


def test_a_page_has_a_readable_length():
    words = {page.name: len(page.read_text().split()) for page in PAGES if page.stem not in REFERENCE}

    assert {page: count for page, count in words.items() if not MIN_WORDS <= count <= MAX_WORDS} == {}


def test_the_first_page_is_short():
    assert len((ROOT / "README.md").read_text().split()) < MAX_WORDS_OF_THE_FIRST_PAGE


def test_no_line_is_longer_than_the_maximum():
    for page in ALL:
        for line in page.read_text().splitlines():
            assert len(line) <= MAX_LINE or line.startswith(("|", "!")), (page, line)


@pytest.mark.parametrize(
    "word",
    [
        *("backoff", "dead letter", "idempotency", "lease", "opt-out", "reconcile"),
        *("redrive", "requeue", "retry policy", "throttle"),
    ],
)
def test_a_standard_term_is_in_a_page_and_in_the_glossary(word):
    assert any(word in page.read_text().lower() for page in PAGES if page.stem != "glossary")
    assert word in (ROOT / "docs" / "glossary.md").read_text().lower()


def test_each_decision_says_what_and_why_and_its_cost():
    page = (ROOT / "docs" / "decisions.md").read_text().partition("## Dependencies")[0]
    decisions = page.split("\n### ")[1:]

    assert decisions
    for decision in decisions:
        lines = [line for line in decision.splitlines() if line.startswith("- **")]
        assert [line[4:].partition(":")[0] for line in lines] == ["What", "Why", "Cost"], decision
