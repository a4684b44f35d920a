"""Check that alerts and workbook look for texts that the app logs, and that each alert has its page."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from infra.check.facts import Facts
from infra.check.finding import Finding
from infra.check.resources import at
from infra.check.snapshots import Snapshot

TABLES = frozenset({"requests", "traces"})
SEARCHED = re.compile(r"(?:startswith|has|contains) '([^']+)'|with '([^']+)'|\* '([^']+)'")
"""The part of a log line that a query looks for."""

FUNCTIONS = re.compile(r"dynamic\(\[([^\]]*)\]\)|\bname (?:==|in) \(?('[^)|\n]*')\)?")
OVERDUE = "timer-overdue.kql"
LIMIT = re.compile(r"'(\w+)', [\d.]+")
"""A timer and after how many hours without success it is overdue."""

PRIVATE = re.compile(r"\b(url|client_IP|user_Id|session_Id|body)\b")
"""Columns that may show a person's number or place."""


def check(infra: Path, snapshot: Snapshot, facts: Facts) -> Iterator[Finding]:
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
    yield from _timers(infra / "queries" / OVERDUE, facts)
    yield from _pages(infra, snapshot, queries)


def _timers(path: Path, facts: Facts) -> Iterator[Finding]:
    """Yield timers that no alert watches, and names that are no timers."""
    watched = set(LIMIT.findall(path.read_text() if path.exists() else ""))
    timers = {name for name, trigger in facts.triggers.items() if trigger["type"] == "timerTrigger"}
    for name in sorted(timers - watched):
        yield Finding(path, 1, f"lacks the timer {name!r}")
    for name in sorted(watched - timers):
        yield Finding(path, 1, f"names the timer {name!r}, and the app has none")


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


def _pages(infra: Path, snapshot: Snapshot, queries: dict[Path, str]) -> Iterator[Finding]:
    """Yield alerts without a page or with a query of their own, and queries without an alert."""
    page = infra.parent / "docs" / "operations.md"
    headings = set(re.findall(r"^#+ ([a-z-]+)$", page.read_text() if page.exists() else "", re.MULTILINE))
    used = set()
    for kind in ("scheduledQueryRules", "metricAlerts"):
        for rule in snapshot.of_type(f"Microsoft.Insights/{kind}"):
            anchor = str(at(rule, "properties.description")).rpartition("docs/operations.md#")[2]
            if anchor not in headings or not rule["name"].startswith(f"{anchor}-switchboard-"):
                yield snapshot.finding(rule, f"has no page: a heading {anchor!r} in docs/operations.md")
            query = at(rule, "properties.criteria.allOf.0.query")
            if query is not None and query != queries.get(infra / "queries" / f"{anchor}.kql"):
                yield snapshot.finding(rule, f"asks another query than queries/{anchor}.kql")
            used.add(query)
    for path, query in queries.items():
        if query not in used:
            yield Finding(path, 1, "is used by no alert")
