"""The queries of the guard's alerts and of the workbook find what the code logs, and read its values."""

import json

import pytest

from infra.check.facts import ROOT
from tests.kql import query_rows

QUERIES = ROOT / "infra" / "queries"
BOOK = {
    item["name"]: item["content"]["query"]
    for item in json.loads((QUERIES / "workbook.json").read_text())["items"]
    if "query" in item["content"]
}
OF_ALERTS = [
    (
        "limit-near",
        "limit %: % %% used",
        ("all 20000/day", "80"),
        {"limit": "all 20000/day", "percent": "80"},
    ),
    ("limit-reached", "limit %: reached", ("abroad 100/hour",), {"limit": "abroad 100/hour"}),
    ("stopped", "stopped since %: ", ("2026-11-20T12:47Z",), {"since": "2026-11-20T12:47Z"}),
    ("prefix-held", "prefix % is held: ", ("+44207183xxxx",), {"prefix": "+44207183xxxx"}),
]
TODAY, MONTH = "Spent today and this month, by the prices so far", "Spent this month, by country and channel"
OF_BOOK = [
    (
        TODAY,
        "spending: today ",
        ("12.3461", "USD", "345.67", "USD", "31"),
        {"today": "12.3461", "currency": "USD"},
    ),
    (TODAY, "spending: today ", ("0", "EUR", "7", "EUR", "0"), {"today": "0", "month": "7"}),
    (
        MONTH,
        "spending in ",
        ("GB", "whatsapp", "44.17", "USD", "30", "31"),
        {"country": "GB", "channel": "whatsapp", "month": "44.17", "messages": "30", "segments": "31"},
    ),
]


def line(facts, start: str, values: tuple[str, ...]) -> str:
    """Return the line of the code that begins like this, with these values."""
    (text,) = [text for text in facts.log_texts if text.startswith(start)]
    parts = text.replace("%%", "\0").split("%")
    rest = len(parts) - 1 - len(values)
    filled = [*values, *["x"] * rest]
    return "".join(a + b for a, b in zip(parts, [*filled, ""], strict=True)).replace("\0", "%")


@pytest.mark.parametrize(
    ("name", "start", "values", "expected"), OF_ALERTS, ids=[each[0] for each in OF_ALERTS]
)
def test_an_alert_of_the_guard_reads_the_line_that_the_code_logs(facts, name, start, values, expected):
    logged = [line(facts, start, values), "message m1 to ...0100 is held: limit", "limit of pages reached"]

    (row,) = query_rows((QUERIES / f"{name}.kql").read_text(), logged)

    assert row == expected


@pytest.mark.parametrize(("name", "start", "values", "expected"), OF_BOOK)
def test_the_workbook_reads_what_was_spent(facts, name, start, values, expected):
    logged = [line(facts, start, values), "spending of 2026-11-20 was not read: no time was left"]

    (row,) = query_rows(BOOK[name], logged)

    assert row.items() >= expected.items()


def test_the_workbook_lists_what_the_guard_tells(facts):
    lines = [line(facts, start, values) for _, start, values, _ in OF_ALERTS]

    found = query_rows(BOOK["Limits, stops and held prefixes"], ["backlog: 3", *lines])

    assert [row["message"] for row in found] == lines


def test_settings_with_commas_slashes_spaces_and_colons_reach_the_app_as_they_were_written():
    """The compiler of Bicep made the snapshot from one parameter, as azd passes it."""
    settings = (ROOT / "infra" / "snapshots" / "everything.snapshot.json").read_text()

    assert (
        "createObject('EVENTS', 'on', 'COUNTRIES', 'GB IE US', 'LIMITS', 'person 20/day, all 20000/day', "
        "'QUIET', '21:00-08:00', 'QUIET_ZONE', 'Europe/London', 'PUMPING', '50')"
    ) in settings
