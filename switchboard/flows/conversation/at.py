"""The time that a writer wants to hear: ``mon 10:00`` or ``2026-12-25 10:00``, in the zone of the hours."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import structs

from shared.domain.flows.business_hours import DAYS, Hours
from shared.domain.flows.flow import Flow
from shared.domain.flows.steps import Kind
from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed

_A_MONDAY = date(2024, 1, 1)
_FORM = re.compile(r"(?P<day>[a-z]{3,9}|\d{4}-\d\d-\d\d)[ T]+(?P<clock>\d{1,2}:\d\d)", re.IGNORECASE)

_ALWAYS = {"mon-sun": "00:00-24:00"}


def check_at(text: str) -> str:
    """Return the text; raise ``Failed`` if it is no such time."""
    _read(text)
    return text


def flow_at(flow: Flow, at: str, *, names: Mapping[str, str]) -> Flow:
    """Return the flow as it is at that time: its hours are open always, or never.

    ``names`` has the name of each flow as it is then, for redirects.
    """
    hours = {name: _always_or_never(hours, at) for name, hours in flow.hours.items()}
    steps = {
        name: structs.replace(step, redirect=names.get(step.redirect, step.redirect))
        if step.kind is Kind.REDIRECT
        else step
        for name, step in flow.steps.items()
    }
    return structs.replace(flow, hours=hours, steps=steps)


def is_open_at(hours: Hours, at: str) -> bool:
    """Return whether we are open then. On a day of the week, days off do not count; on a date they do."""
    day, clock = _read(at)
    usual = hours if isinstance(day, date) else structs.replace(hours, closed=())
    on = day if isinstance(day, date) else _A_MONDAY + timedelta(days=day)
    return usual.is_open(datetime.combine(on, clock, ZoneInfo(hours.zone)))


def _always_or_never(hours: Hours, at: str) -> Hours:
    return structs.replace(hours, open=_ALWAYS if is_open_at(hours, at) else {}, closed=())


def _read(text: str) -> tuple[date | int, time]:
    """Return the date, or the number of the day of the week, and the time."""
    found = _FORM.fullmatch(text.strip())
    if found:
        day = found["day"].lower()
        with suppress(ValueError):
            clock = time.fromisoformat(found["clock"].zfill(5))
            return (date.fromisoformat(day) if day[0].isdigit() else DAYS.index(day[:3])), clock
    raise Failed(f'{text!r} is no time such as "mon 10:00" or "2026-12-25 10:00"', USAGE)
