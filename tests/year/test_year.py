"""Each occurrence exactly once, or skipped beyond its grace and counted: against a model of its own."""

import random
from bisect import bisect_right
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from shared.errors import Conflict, InvalidInput
from tests.year.model import KINDS, Kind, dues, shows
from tests.year.world import World

BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
AHEAD = 2 * MINUTE
REMINDERS = 1000
ZONES = (
    "Africa/Casablanca",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/Lisbon",
    "Pacific/Apia",
    "Pacific/Chatham",
)
SHARES = dict.fromkeys(KINDS, 8) | {"once": 30, "daily": 2, "on Mondays and Thursdays": 4}


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


class Year:
    """A year of ticks, whole ones and killed ones, over reminders that people change."""

    def __init__(self, seed: int, how_many: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - chance that repeats is what is wanted
        self.world = World(now=BEGIN)
        self.troubles = Troubles.of(self.chance)
        self.wanted: list[Wanted] = []
        self.changes: list[tuple[datetime, int, str]] = []
        self.whole: list[datetime] = []  # ticks that came to their end
        self.killed: list[datetime] = []
        for number in range(how_many):
            self._set(number)

    def _set(self, number: int) -> None:
        chance = self.chance
        name = chance.choices(list(SHARES), list(SHARES.values()))[0]
        start = shows("UTC", BEGIN) + timedelta(
            days=chance.randrange(1, 350 if name == "once" else 60),
            hours=chance.randrange(24),
            minutes=chance.choice((0, 0, 0, 15, 30)),
        )
        wanted = Wanted(
            number, name, chance.choice(ZONES), start, chance.choice((10 * MINUTE, HOUR, 6 * HOUR))
        )
        coming = wanted.dues()
        if not coming:
            return self._set(number)
        if wanted.kind.rrule and len(coming) > 3 and chance.random() < 0.2:
            wanted.without = frozenset(shows(wanted.zone, at) for at in chance.sample(coming, 2))
        self.wanted.append(wanted)
        self.world.set(wanted.raw(), dies_at=chance.choice((-1, -1, 1)), after=chance.random() < 0.5)
        if chance.random() < 0.3:
            self._plan_a_change(wanted, chance.choice(wanted.dues() or coming))
        return None

    def _plan_a_change(self, wanted: Wanted, near: datetime) -> None:
        """Somebody changes, pauses or cancels it, often within seconds of its time."""
        seconds = self.chance.choice((-7200, -130, -119, -60, -1, 0, 1, 30, 300))
        moment = max(near + timedelta(seconds=seconds), BEGIN + MINUTE)
        what = self.chance.choice(("text", "text", "pause", "cancel"))
        self.changes.append((moment, wanted.number, what))

    def run(self) -> None:
        self.changes.sort()
        while (moment := self._next()) is not None and moment < END:
            self.world.now = max(self.world.now, moment)
            while self.changes and self.changes[0][0] <= moment:
                self._change(*self.changes.pop(0))
            self._maybe_tick(moment)
            if not within(moment, self.troubles.senders):
                self.world.send()

    def _next(self) -> datetime | None:
        """Return the next moment at which anything happens: a half minute, a message, a change."""
        now = self.world.now
        due, shown = self.world.first_due(), self.world.first_shown()
        wanted = []
        if due is not None:
            wanted.append(half_minute(max(due - AHEAD, now)))
        if shown is not None:
            wanted.append(
                max(shown, half_minute(now)) if within(now, self.troubles.senders) else max(shown, now)
            )
        if self.changes:
            wanted.append(self.changes[0][0])
        return min(wanted, default=None)

    def _maybe_tick(self, moment: datetime) -> None:
        if moment.second not in {0, 30} or moment.microsecond:
            return
        dead = self.troubles.timer if moment.second == 0 else self.troubles.queue
        if within(moment, dead) or self.chance.random() < 0.1:
            return
        dies_at = self.chance.randrange(1, 6) if self.chance.random() < 0.25 else -1
        for _ in range(self.chance.choice((1, 1, 1, 2))):
            whole = self.world.tick(dies_at=dies_at, after=self.chance.random() < 0.5)
            (self.whole if whole else self.killed).append(moment)

    def _change(self, moment: datetime, number: int, what: str) -> None:
        old = self.wanted[number]
        old.until = moment
        dies_at, after = self.chance.choice((-1, 1, 2, 3)), self.chance.random() < 0.5
        if what == "cancel":
            with suppress(Conflict):  # it is too late: nothing is left
                self.world.cancel(old.id, dies_at=dies_at, after=after)
            return
        new = Wanted(number, old.name, old.zone, old.start, old.grace, old.without, moment, END, "b")
        with suppress(InvalidInput):  # likewise
            self.world.set(new.raw(paused=what == "pause"), dies_at=dies_at, after=after)
            if what == "text":
                self.wanted.append(new)

    # What came of it.

    def opportunities(
        self, at: datetime, grace: timedelta, ticks: list[datetime], *, after: datetime = BEGIN
    ) -> bool:
        """Whether there was one of these ticks when the occurrence could be put on the outbox."""
        index = bisect_right(ticks, max(at - AHEAD, after))
        return index < len(ticks) and ticks[index] < at + grace

    def faults(self) -> list[str]:
        """Compare what was sent with what the model says; return what differs."""
        faults = [fault for one in self.wanted for fault in self._faults_of(one)]
        firsts = {one.number: one for one in self.wanted if not one.mark}
        changed = [(firsts[one.number], one) for one in self.wanted if one.mark]
        return faults + [fault for old, new in changed for fault in self._faults_between(old, new)]

    def _faults_between(self, old: Wanted, new: Wanted) -> list[str]:
        """Tell what was sent in both wordings, or in neither although there was time."""
        faults, sent = [], [self._sent_for(old), self._sent_for(new)]
        for at in self._all_dues(old):
            times = sum(one.get(at, 0) for one in sent)
            if times > 1:
                faults.append(f"{old.body} {at}: sent {times} times, in both wordings")
            in_time = self.opportunities(at, old.grace, self.whole, after=new.since)
            if (
                new.since < at + old.grace < END - HOUR
                and in_time
                and not times
                and not self._stood_still(at, old)
            ):
                faults.append(f"{old.body} {at}: lost when it was changed")
        return faults

    def _stood_still(self, at: datetime, one: Wanted) -> bool:
        return any(first - one.grace - HOUR <= at <= last for first, last in self.troubles.senders)

    def _faults_of(self, one: Wanted) -> list[str]:
        versions = [other for other in self.wanted if other.number == one.number]
        sent = self._sent_for(one)
        due = set(one.dues())
        faults = [f"{one.body} {at}: sent {times} times" for at, times in sent.items() if times > 1]
        changed = [moment for version in versions for moment in (version.since, version.until)]
        near = [
            (moment - AHEAD, moment + one.grace) for moment in changed if moment not in {BEGIN, END}
        ]  # who changes it takes back what was not sent yet
        allowed = due | {
            at for at in self._all_dues(one) for moment in changed if at <= moment <= at + one.grace
        }
        faults += [f"{one.body} {at}: sent, but not due" for at in sent if at not in allowed]
        for at in due:
            unsure = any(first - one.grace <= at <= last for first, last in near)
            faults += [] if unsure else self._fault_at(one, at, was_sent=at in sent)
        if len(versions) == 1 and one.until == END:
            over = [at for at in due if at + one.grace < self.world.now]
            counted = self.world.skipped(one.id) + self._expired(one)
            missed = sum(1 for at in over if at not in sent)
            if counted != missed:
                faults.append(f"{one.body}: {missed} were not sent, {counted} counted as skipped")
        return faults

    def _all_dues(self, one: Wanted) -> list[datetime]:
        return dues(one.kind, one.start, one.zone, until=END, without=one.without)

    def _sent_for(self, one: Wanted) -> dict[datetime, int]:
        found: dict[datetime, int] = {}
        for message in self.world.messages.get(one.body, ()):
            at: Any = message.not_after - one.grace
            found[at] = found.get(at, 0) + 1
        return found

    def _fault_at(self, one: Wanted, at: datetime, *, was_sent: bool) -> list[str]:
        if at + one.grace >= END - HOUR:
            return []
        whole = self.opportunities(at, one.grace, self.whole)
        if whole and not was_sent and not self._stood_still(at, one):
            return [f"{one.body} {at}: lost"]
        if not whole and was_sent and not self.opportunities(at, one.grace, self.killed):
            return [f"{one.body} {at}: sent beyond its grace"]
        return []

    def _expired(self, one: Wanted) -> int:
        return self.world.expired()[one.body]


def half_minute(moment: datetime) -> datetime:
    """Return the next half minute after ``moment``."""
    floor = moment.replace(second=moment.second // 30 * 30, microsecond=0)
    return floor + 30 * SECOND


@pytest.mark.timeout(600)
def test_in_a_year_of_troubles_each_occurrence_goes_out_once_or_is_skipped_and_counted():
    year = Year(seed=6, how_many=REMINDERS)

    year.run()

    assert year.faults() == []
    assert sum(map(len, year.world.messages.values())) > 10 * REMINDERS
    assert sum(year.world.deaths.values()) > REMINDERS
    assert sum(year.world.skipped(one.id) for one in year.wanted) > 100
    assert not [at for at, later in pairwise(sorted(year.whole)) if later < at]
