"""What people want, and what stands in the way."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.year.model import KINDS, Kind, dues

BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass
class Wanted:
    """A reminder as somebody wants it, from one moment to another."""

    number: int
    name: str
    zone: str
    start: datetime
    grace: timedelta
    without: frozenset[datetime] = frozenset()
    since: datetime = BEGIN
    until: datetime = END
    mark: str = ""  # in the text, so that one sees which version was sent

    @property
    def id(self) -> str:
        return f"r{self.number}"

    @property
    def body(self) -> str:
        return f"{self.id}{self.mark}"

    @property
    def kind(self) -> Kind:
        return KINDS[self.name]

    def raw(self, **more: Any) -> dict[str, Any]:
        start = f"{self.start:%Y-%m-%dT%H:%M}"
        when = {"rrule": self.kind.rrule, "start": start} if self.kind.rrule else {"at": start}
        limits: dict[str, Any] = {"count": self.kind.times} if self.kind.times else {}
        if self.without:
            limits["except"] = [f"{one:%Y-%m-%dT%H:%M}" for one in sorted(self.without)]
        return {
            "id": self.id,
            "message": {"to": f"+1202555{self.number:04d}", "body": self.body},
            "zone": self.zone,
            "grace": f"PT{int(self.grace.total_seconds())}S",
            **when,
            **limits,
            **more,
        }

    def dues(self) -> list[datetime]:
        all_of_them = dues(self.kind, self.start, self.zone, until=END, without=self.without)
        return [at for at in all_of_them if self.since < at <= self.until]


@dataclass
class Troubles:
    """When which source of ticks stands still, and when the senders do."""

    timer: list[tuple[datetime, datetime]] = field(default_factory=list)
    queue: list[tuple[datetime, datetime]] = field(default_factory=list)
    senders: list[tuple[datetime, datetime]] = field(default_factory=list)

    @classmethod
    def of(cls, chance: random.Random) -> "Troubles":
        def times(how_many: int, longest: timedelta) -> list[tuple[datetime, datetime]]:
            starts = [BEGIN + chance.random() * (END - BEGIN - 3 * longest) for _ in range(how_many)]
            return [(one, one + chance.random() * longest) for one in starts]

        both = times(25, 5 * HOUR) + times(2, 40 * HOUR)
        return cls(
            timer=both + times(10, 72 * HOUR), queue=both + times(10, 72 * HOUR), senders=times(10, 2 * HOUR)
        )


def within(moment: datetime, times: Sequence[tuple[datetime, datetime]]) -> bool:
    return any(first <= moment < last for first, last in times)
