"""A year of reminders, of ticks that fail in every way, and of people who change their minds."""

import random
from bisect import bisect_right
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from shared.errors import Conflict, InvalidInput
from tests.year.model import KINDS, dues, shows
from tests.year.wanted import BEGIN, END, HOUR, MINUTE, Troubles, Wanted, within
from tests.year.world import World

SECOND = timedelta(seconds=1)
AHEAD = 2 * MINUTE
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


class Year:
    """A year of ticks, whole ones and killed ones, over reminders that people change."""

    def __init__(self, seed: int, how_many: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - chance that repeats is what is wanted
        self.tempers = random.Random(seed)  # noqa: S311 - likewise: of those whose change got no answer
        self.world = World(now=BEGIN)
        self.troubles = Troubles.of(self.chance)
        self.wanted: list[Wanted] = []
        self.changes: list[tuple[datetime, int, str]] = []
        self.whole: list[datetime] = []  # ticks that came to their end
        self.killed: list[datetime] = []
        self.half_way: dict[int, datetime] = {}  # changes that died, took no effect, and were not made again
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
        dies_at, after = self.chance.choice((-1, 1, 2, 3)), self.chance.random() < 0.5
        gives_up = dies_at > 0 and self.tempers.random() < 0.5
        new = Wanted(number, old.name, old.zone, old.start, old.grace, old.without, moment, END, "b")
        before = self.world.in_force(old.id)
        with suppress(Conflict, InvalidInput):  # it is too late: nothing is left
            if what == "cancel":
                self.world.cancel(old.id, dies_at=dies_at, after=after, gives_up=gives_up)
            else:
                raw = new.raw(paused=what == "pause")
                self.world.set(raw, dies_at=dies_at, after=after, gives_up=gives_up)
            if gives_up and self.world.in_force(old.id) == before:
                self.half_way[number] = moment
                return
            if what == "text":
                self.wanted.append(new)
        old.until = moment

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
        if len(versions) == 1 and one.until == END and one.number not in self.half_way:
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
        if whole and not was_sent and not self._stood_still(at, one) and not self._was_closed(one, at):
            return [f"{one.body} {at}: lost"]
        if not whole and was_sent and not self.opportunities(at, one.grace, self.killed):
            return [f"{one.body} {at}: sent beyond its grace"]
        return []

    def _was_closed(self, one: Wanted, at: datetime) -> bool:
        """Whether a change that died closed it, and no tick came in time once that was found out."""
        moment = self.half_way.get(one.number, END)
        if not at - AHEAD <= moment < at + one.grace:
            return False
        return not self.opportunities(at, one.grace, self.whole, after=max(at, moment) + 2 * MINUTE)

    def _expired(self, one: Wanted) -> int:
        return self.world.expired()[one.body]


def half_minute(moment: datetime) -> datetime:
    """Return the next half minute after ``moment``."""
    floor = moment.replace(second=moment.second // 30 * 30, microsecond=0)
    return floor + 30 * SECOND
