"""Rules of ``before`` that its type does not have."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from shared.domain.reminders.appointment.offsets import parts_of
from shared.errors import Fault

MAX_BEFORE = timedelta(days=366)


def before_faults(values: Mapping[str, Any], *, given: Collection[str]) -> list[Fault]:
    """Return the faults of ``before``: with a rule, an entry that is there twice, or more than a year."""
    if "before" not in given:
        return []
    if "rrule" in given:
        text = "is only for a reminder with at, which it surrounds with messages: leave it out, or give at"
        return [Fault("before", text)]
    before: tuple[str, ...] = values.get("before", ())
    faults = []
    for index, duration in enumerate(before):
        if duration in before[:index]:
            faults.append(Fault(f"before[{index}]", "is there twice: leave one of them out"))
        elif sum(parts_of(duration), timedelta(0)) > MAX_BEFORE:
            faults.append(Fault(f"before[{index}]", "must be at most P366D"))
    return faults
