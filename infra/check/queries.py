"""Check that alerts and workbook look for texts that the app logs, and that each alert has its page."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from infra.check import tree
from infra.check.facts import Facts
from infra.check.finding import Finding
from infra.check.template import Template

TABLES = frozenset({"requests", "traces"})
SEARCHED = re.compile(r"(?:startswith|has|contains) '([^']+)'|with '([^']+)'|\* '([^']+)'")
"""The part of a log line that a query looks for."""

FUNCTIONS = re.compile(r"dynamic\(\[([^\]]*)\]\)|\bname (?:==|in) \(?('[^)|\n]*')\)?")
PRIVATE = re.compile(r"\b(url|client_IP|user_Id|session_Id|body)\b")
"""Columns that may show a person's number or place."""


def check(infra: Path, alerts: Template, facts: Facts) -> Iterator[Finding]:
    """Yield queries that can never find anything, and alerts without a page that says what to do."""
    queries = {path: path.read_text() for path in sorted((infra / "queries").glob("*.kql"))}
    for path, query in queries.items():
        yield from _query(path, query, facts)
        if "value =" not in query:
            yield Finding(path, 1, "has no column `value`, which the rule measures")
    book = infra / "queries" / "workbook.json"
    try:
        items = json.loads(book.read_text())["items"]
    except (ValueError, KeyError) as error:
        yield Finding(book, 1, f"is not a workbook: {error}")
        items = []
    for item in items:
        if query := item.get("content", {}).get("query"):
            yield from _query(book, query, facts)
    yield from _pages(infra, alerts, set(queries))


def _query(path: Path, query: str, facts: Facts) -> Iterator[Finding]:
    bare = re.sub(r"^//.*$", "", query, flags=re.MULTILINE)
    if not TABLES & set(
        re.findall(r"^\w+$", bare, re.MULTILINE) + re.findall(r"= (\w+)$", bare, re.MULTILINE)
    ):
        yield Finding(path, 1, f"asks none of {', '.join(sorted(TABLES))}")
    for private in PRIVATE.findall(bare):
        yield Finding(path, 1, f"uses {private}, which may show a person")
    yield from _words(path, bare, facts)
    for in_list, alone in FUNCTIONS.findall(bare):
        named = set(re.findall(r"'([^']+)'", in_list or alone))
        for name in sorted(named - facts.triggers.keys()):
            yield Finding(path, 1, f"names the function {name!r}, and the app has none")
        if in_list:
            for name in sorted(facts.webhooks - named):
                yield Finding(path, 1, f"lacks the webhook {name!r}")


def _words(path: Path, query: str, facts: Facts) -> Iterator[Finding]:
    """Yield texts that no log line has."""
    for found in SEARCHED.findall(query):
        words = next(filter(None, found))
        if words.strip(" ;()") and not any(words.strip() in text for text in facts.log_texts):
            yield Finding(path, 1, f"looks for {words!r}, which nothing in shared/ logs")
    for words in re.findall(r"startswith '([^']+)'", query):
        if not any(text.startswith(words) for text in facts.log_texts):
            yield Finding(
                path, 1, f"looks for lines that begin with {words!r}, which nothing in shared/ logs"
            )


def _pages(infra: Path, alerts: Template, queries: set[Path]) -> Iterator[Finding]:
    rules = alerts.of_kind("var").get("rules")
    if rules is None or rules.value is None:
        yield Finding(alerts.path, 1, "var rules is missing: the list of alerts")
        return
    headings = set(
        re.findall(r"^#+ ([a-z-]+)$", _text(infra.parent / "docs" / "operations.md"), re.MULTILINE)
    )
    names, loaded = {"storage-unavailable": rules.node}, set()
    for rule in tree.of_type(rules.value, "object"):
        fields = tree.properties(rule)
        if not {"name", "query"} <= fields.keys():
            yield alerts.finding(rule, "a rule needs a name and a query")
            continue
        names[str(tree.literal(fields["name"]))] = fields["name"]
        given = next(tree.of_type(fields["query"], "string"))
        loaded.add((alerts.path.parent / str(tree.literal(given))).resolve())
    for name, node in names.items():
        if name not in headings:
            yield alerts.finding(node, f"alert {name} has no page: a heading {name!r} in docs/operations.md")
    for path in sorted(loaded - {query.resolve() for query in queries}):
        yield alerts.finding(rules.node, f"there is no query {path.name}")
    for path in sorted({query.resolve() for query in queries} - loaded):
        yield Finding(path, 1, "is used by no alert")


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""
