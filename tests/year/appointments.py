"""Draw the appointments of a simulated year: in all zones, half of them where a clock changes."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from tests.year.expected_reminder import ExpectedReminder
from tests.year.model import BEFORE, clock_changes

MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("minutes", "hours", "days"))

MOVES = {
    "move": 10 * MINUTE,
    "move by an hour": HOUR,
    "move by a day": DAY,
    "move by a week": 7 * DAY,
    "move to an earlier time": -HOUR,
    "move to an earlier day": -DAY,
}

EDITS = ("text", "pause", "cancel", *MOVES)

NEAR = (-7200, -130, -119, -60, -1, 0, 1, 30, 300)
"""Seconds between a message and the edit of its appointment."""


def draw_appointments(
    chance: random.Random, *, zones: Sequence[str], first_number: int, how_many: int, year: int
) -> Iterator[ExpectedReminder]:
    """Yield appointments with two to five messages each."""
    for number in range(first_number, first_number + how_many):
        zone = chance.choice(zones)
        changes = clock_changes(zone, year)
        if changes and chance.random() < 0.5:
            day = chance.choice(changes) + chance.randrange(5) * DAY
        else:
            day = datetime(year, 1, 4, tzinfo=UTC).replace(tzinfo=None) + chance.randrange(340) * DAY
        start = day + chance.randrange(24) * HOUR + chance.choice((0, 0, 15, 30)) * MINUTE
        grace = chance.choice((10 * MINUTE, HOUR, 6 * HOUR))
        before = tuple(chance.sample([*BEFORE], chance.randrange(2, 6)))
        yield ExpectedReminder(number, "once", zone, start, grace, before=before)
