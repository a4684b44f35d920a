"""When ticks and senders stand still."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.year.expected_reminder import BEGIN, END

HOUR = timedelta(hours=1)


@dataclass
class Outages:
    """The outages of each source of ticks, and of the senders."""

    timer: list[tuple[datetime, datetime]] = field(default_factory=list)
    queue: list[tuple[datetime, datetime]] = field(default_factory=list)
    senders: list[tuple[datetime, datetime]] = field(default_factory=list)

    @classmethod
    def draw(cls, chance: random.Random) -> "Outages":
        def intervals(count: int, longest: timedelta) -> list[tuple[datetime, datetime]]:
            starts = [BEGIN + chance.random() * (END - BEGIN - 3 * longest) for _ in range(count)]
            return [(start, start + chance.random() * longest) for start in starts]

        both = intervals(25, 5 * HOUR) + intervals(2, 40 * HOUR)
        return cls(
            timer=both + intervals(10, 72 * HOUR),
            queue=both + intervals(10, 72 * HOUR),
            senders=intervals(10, 2 * HOUR),
        )


def within(moment: datetime, intervals: Sequence[tuple[datetime, datetime]]) -> bool:
    return any(first <= moment < last for first, last in intervals)
