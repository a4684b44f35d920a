"""Compare our times of rules with those of other implementations."""

import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice, takewhile
from pathlib import Path

import msgspec
from dateutil.rrule import rrulestr
from msgspec import Struct, structs

from shared.domain.reminders.recurrence.local_times import local_times
from shared.domain.reminders.recurrence.rule import WEEKDAYS, read_rule, rule_parts
from shared.domain.reminders.reminder_validation import read_reminder
from shared.errors import InvalidInput
from tests.rules.random_rules import Case

_JUDGE = Path(__file__).parent / "judge.mjs"


class Difference(Struct, frozen=True):
    """A rule for which an implementation finds other times than ours."""

    case: Case
    ours: list[datetime]
    theirs: list[datetime]
    reason: str  # why they are wrong; empty: not known


def our_times(case: Case) -> list[datetime]:
    """Return the times that a reminder would have."""
    rule = read_rule(rule_parts(case.rrule))
    times = local_times(rule, case.start, begin=case.start)
    return [*takewhile(lambda at: at <= case.until, islice(times, case.count))]


def acceptance(rules: Iterable[str]) -> tuple[int, float, str]:
    """Set a reminder with each rule; return how many are accepted, and the slowest: its seconds, and it.

    Seconds are processor time.

    Raises:
        Exception: whatever is no ``InvalidInput``: over HTTP it would be a 500.
    """
    accepted, slowest = 0, (0.0, "")
    for rrule in rules:
        raw = {"message": {"to": "+15005550100", "body": "Hi"}, "rrule": rrule, "start": "2026-12-01T09:00"}
        began = time.process_time()
        try:
            read_reminder({**raw, "zone": "Europe/London"}, default_id="r", default_country="")
            accepted += 1
        except InvalidInput:
            pass
        slowest = max(slowest, (time.process_time() - began, rrule))
    return accepted, *slowest


def differences(cases: Sequence[Case]) -> list[Difference]:
    """Return every rule for which ``rrule-temporal`` finds other times."""
    lines = b"\n".join(map(msgspec.json.encode, cases))
    run = subprocess.run(["node", _JUDGE], input=lines, capture_output=True, check=True)
    judged = [msgspec.json.decode(line, type=list[datetime]) for line in run.stdout.splitlines()]
    compared = ((case, our_times(case), theirs) for case, theirs in zip(cases, judged, strict=True))
    return [
        Difference(case, ours, theirs, _reason(case, ours))
        for case, ours, theirs in compared
        if ours != theirs
    ]


def _reason(case: Case, ours: Sequence[datetime]) -> str:
    """Return why rrule-temporal is wrong about a rule, if a second judge agrees with us."""
    parts = rule_parts(case.rrule)
    numbered = [day[:-2] != "" for day in parts.get("BYDAY", "").split(",") if day]
    if parts["FREQ"] != "YEARLY":
        return ""
    if any(numbered) and not all(numbered):
        is_union = "BYSETPOS" in parts or list(ours) == _union_by_dateutil(case, parts)
        return "YEARLY: drops plain weekdays beside numbered ones" if is_union else ""
    if "BYWEEKNO" in parts and not parts.keys() & {
        "BYDAY",
        "BYMONTHDAY",
        "BYYEARDAY",
    }:  # dateutil would take all days of the week
        case = structs.replace(case, rrule=f"{case.rrule};BYDAY={WEEKDAYS[case.start.weekday()]}")
    if list(ours) == _dateutil_times(case):
        return "YEARLY, several parts for days: dateutil agrees with ours"
    return ""


def _union_by_dateutil(case: Case, parts: Mapping[str, str]) -> list[datetime]:
    """Return the times of the rule with its plain weekdays, and of the one with its numbered ones."""
    plain, numbered = list[str](), list[str]()
    for day in parts["BYDAY"].split(","):
        (plain if len(day) == 2 else numbered).append(day)
    times = set[datetime]()
    for days in (plain, numbered):
        rrule = ";".join(f"{name}={value}" for name, value in {**parts, "BYDAY": ",".join(days)}.items())
        times |= {*_dateutil_times(structs.replace(case, rrule=rrule))}
    return sorted(times)[: case.count]


def _dateutil_times(case: Case) -> list[datetime]:
    times = rrulestr(case.rrule, dtstart=case.start)
    return [*takewhile(lambda at: at <= case.until, islice(times, case.count))]
