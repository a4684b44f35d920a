"""Check that Azure accepts the times of each alert rule, and that it measures what its description says."""

import re
from collections.abc import Iterator
from typing import Any

from infra.check.finding import Finding
from infra.check.resources import at
from infra.check.snapshots import Snapshot

RULE = "Microsoft.Insights/scheduledQueryRules"
MINUTES = {
    **{f"PT{minutes}M": minutes for minutes in (5, 10, 15, 30, 45)},
    **{f"PT{hours}H": hours * 60 for hours in (1, 2, 3, 4, 5, 6)},
    "P1D": 1440,
    "P2D": 2880,
}
"""The times that a window or a look-back can have, in minutes: https://github.com/Azure/azure-rest-api-specs/issues/21258.

A rule is evaluated once a day at least. Its look-back is no shorter than its window:
https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/monitor_scheduled_query_rules_alert_v2
"""

BY_PARAMETER = frozenset({"webhooks-slow"})
"""Alerts whose threshold is a parameter: their description does not name it."""


def check(snapshot: Snapshot) -> Iterator[Finding]:
    """Yield rules that Azure refuses, that tell nobody, or that measure something else than they say."""
    for rule in snapshot.of_type(RULE):
        for fault in (*_times(rule), *_columns(rule), *_threshold(rule)):
            yield snapshot.finding(rule, fault)
        if not at(rule, "properties.actions.actionGroups.0"):
            yield snapshot.finding(rule, "has no action group: nobody is told")
    for group in snapshot.of_type("Microsoft.Insights/actionGroups"):
        if not at(group, "properties.emailReceivers.0.emailAddress"):
            yield snapshot.finding(group, "sends no email though alertEmail is set")


def _times(rule: dict[str, Any]) -> Iterator[str]:
    """Yield times that Azure refuses, or that differ from those in the query."""
    window = MINUTES.get(str(at(rule, "properties.windowSize")))
    frequency = MINUTES.get(str(at(rule, "properties.evaluationFrequency")))
    range_text = at(rule, "properties.overrideQueryTimeRange")
    look_back = MINUTES.get(str(range_text)) if range_text else window
    if window is None or frequency is None or look_back is None:
        yield f"Azure knows these times only: {', '.join(MINUTES)}"
        return
    if not frequency <= window <= look_back:
        yield "must be evaluated once a window at least, and look back over its window"
    query = _query(rule)
    if re.search(r"\b(?:ago|now)\(", query) and not range_text:
        yield "needs overrideQueryTimeRange: its query asks what was before the window"
    seconds = [int(text) * 60 for text in re.findall(r"\bago\((\d+)m\)", query)]
    for asked in seconds + [int(text) for text in re.findall(r"between \(0 \.\. (\d+)\)", query)]:
        if asked != window * 60:
            yield f"has a window of {window} minutes, and its query asks about {asked} s"


def _columns(rule: dict[str, Any]) -> Iterator[str]:
    """Yield a difference between the columns that the query yields beside the value, and the dimensions."""
    *_, last = _query(rule).strip().splitlines()
    bare = re.sub(r"\([^()]*\)|\([^()]*\([^()]*\)[^()]*\)", "", last)  # without the arguments of functions
    named = bare.removeprefix("| project ").split(",") if last.startswith("| project ") else []
    columns = {column.partition("=")[0].strip() for column in named} - {"value"}
    split_by = {dimension["name"] for dimension in at(rule, "properties.criteria.allOf.0.dimensions") or []}
    if columns != split_by:
        yield f"must be split by {sorted(columns)}, not by {sorted(split_by)}"


def _threshold(rule: dict[str, Any]) -> Iterator[str]:
    """Yield a threshold that the description does not name: more than N, for N minutes; no number means 0."""
    text = str(at(rule, "properties.description"))
    criterion = at(rule, "properties.criteria.allOf.0")
    given = (criterion["operator"], criterion["threshold"])
    if text.startswith("No "):
        wanted = ("LessThan", 1)
    elif more := re.search(r"More than (\d+)", text):
        wanted = ("GreaterThan", int(more[1]))
    elif minutes := re.search(r"for (\d+) minutes", text):
        wanted = ("GreaterThan", int(minutes[1]) * 60)
    else:
        wanted = ("GreaterThan", 0)
    by_parameter = rule["name"].partition("-switchboard-")[0] in BY_PARAMETER
    if given != wanted and not (by_parameter and given[0] == wanted[0]):
        yield f"fires if {given}; by its description, it must if {wanted}"


def _query(rule: dict[str, Any]) -> str:
    return str(at(rule, "properties.criteria.allOf.0.query"))
