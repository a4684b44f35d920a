"""The time of ``--at``: an instant, or what each person's clock shows."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed

_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?")


@dataclass(frozen=True, slots=True)
class Clock:
    """What a clock shows at that time, perhaps on a date."""

    time: time
    day: date | None = None


type At = datetime | Clock
"""A time as it was given: an instant, or what each person's clock shows."""


def read_at(text: str) -> At:
    """Return the time of ``--at``.

    Raises:
        Failed: it is none.
    """
    try:
        if _CLOCK.fullmatch(text):
            return Clock(time.fromisoformat(text if text[2] == ":" else f"0{text}"))
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Failed(f"--at {text}: write it as 09:00, or as 2026-12-01T09:00", USAGE) from error
    if "T" not in text and " " not in text:
        raise Failed(f"--at {text}: at which hour? Write it as {text}T09:00", USAGE)
    return at.astimezone(UTC) if at.tzinfo else Clock(at.time(), at.date())
