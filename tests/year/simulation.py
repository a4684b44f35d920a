"""Simulate a year of reminders: ticks that crash or fail to come, and callers who edit and cancel."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

from shared.errors import Conflict, InvalidInput
from tests.year.appointments import EDITS, MOVES, NEAR, draw_appointments
from tests.year.expected_reminder import BEGIN, END, ExpectedReminder
from tests.year.model import KINDS, local_at
from tests.year.outages import Outages, within
from tests.year.simulated_app import SimulatedApp

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
LOOK_AHEAD = 2 * MINUTE
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
WEIGHTS = dict.fromkeys(KINDS, 8) | {"once": 30, "daily": 2, "on Mondays and Thursdays": 4}


class YearSimulation:
    """A year of ticks, some of which crash, over reminders that are edited."""

    def __init__(self, seed: int, how_many: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - must be repeatable
        self.patience = random.Random(seed)  # noqa: S311 - likewise: of callers who get no answer
        self.app = SimulatedApp(now=BEGIN)
        self.outages = Outages.draw(self.chance)
        self.expected: list[ExpectedReminder] = []
        self.edits: list[tuple[datetime, int, str]] = []
        self.completed_ticks: list[datetime] = []
        self.crashed_ticks: list[datetime] = []
        self.abandoned: dict[int, datetime] = {}  # edits that crashed without effect and were not repeated
        for number in range(how_many):
            self._set(number)
        self._set_appointments(random.Random(seed), how_many // 2)  # noqa: S311 - likewise

    def _set_appointments(self, chance: random.Random, how_many: int) -> None:
        drawn = draw_appointments(
            chance, zones=ZONES, first_number=len(self.expected), how_many=how_many, year=BEGIN.year
        )
        for expected in drawn:
            self.expected.append(expected)
            self.app.set(expected.raw(), dies_at=chance.choice((-1, -1, 1)), after=chance.random() < 0.5)
            if chance.random() < 0.6:
                near = chance.choice(expected.due_times()) + chance.choice(NEAR) * SECOND
                self.edits.append((max(near, BEGIN + MINUTE), expected.number, chance.choice(EDITS)))

    def _set(self, number: int) -> None:
        chance = self.chance
        name = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        start = local_at("UTC", BEGIN) + timedelta(
            days=chance.randrange(1, 350 if name == "once" else 60),
            hours=chance.randrange(24),
            minutes=chance.choice((0, 0, 0, 15, 30)),
        )
        expected = ExpectedReminder(
            number, name, chance.choice(ZONES), start, chance.choice((10 * MINUTE, HOUR, 6 * HOUR))
        )
        upcoming = expected.due_times()
        if not upcoming:
            return self._set(number)
        if expected.kind.rrule and len(upcoming) > 3 and chance.random() < 0.2:
            expected.exceptions = frozenset(local_at(expected.zone, at) for at in chance.sample(upcoming, 2))
        self.expected.append(expected)
        self.app.set(expected.raw(), dies_at=chance.choice((-1, -1, 1)), after=chance.random() < 0.5)
        if chance.random() < 0.3:
            self._plan_edit(expected, chance.choice(expected.due_times() or upcoming))
        return None

    def _plan_edit(self, expected: ExpectedReminder, near: datetime) -> None:
        """Plan to change, pause or cancel a reminder, often within seconds of its time."""
        seconds = self.chance.choice((-7200, -130, -119, -60, -1, 0, 1, 30, 300))
        moment = max(near + timedelta(seconds=seconds), BEGIN + MINUTE)
        what = self.chance.choice(("text", "text", "pause", "cancel"))
        self.edits.append((moment, expected.number, what))

    def run(self) -> None:
        self.edits.sort()
        while (moment := self._next()) is not None and moment < END:
            self.app.now = max(self.app.now, moment)
            while self.edits and self.edits[0][0] <= moment:
                self._edit(*self.edits.pop(0))
            self._maybe_tick(moment)
            if not within(moment, self.outages.senders):
                self.app.send()

    def _next(self) -> datetime | None:
        """Return when something happens next: a tick, a message, an edit."""
        now = self.app.now
        due, visible = self.app.first_due(), self.app.first_visible()
        moments = []
        if due is not None:
            moments.append(half_minute(max(due - LOOK_AHEAD, now)))
        if visible is not None:
            moments.append(
                max(visible, half_minute(now)) if within(now, self.outages.senders) else max(visible, now)
            )
        if self.edits:
            moments.append(self.edits[0][0])
        return min(moments, default=None)

    def _maybe_tick(self, moment: datetime) -> None:
        if moment.second not in {0, 30} or moment.microsecond:
            return
        outages = self.outages.timer if moment.second == 0 else self.outages.queue
        if within(moment, outages) or self.chance.random() < 0.1:
            return
        dies_at = self.chance.randrange(1, 6) if self.chance.random() < 0.25 else -1
        for _ in range(self.chance.choice((1, 1, 1, 2))):
            completed = self.app.tick(dies_at=dies_at, after=self.chance.random() < 0.5)
            (self.completed_ticks if completed else self.crashed_ticks).append(moment)

    def _edit(self, moment: datetime, number: int, what: str) -> None:
        old = self.expected[number]
        dies_at, after = self.chance.choice((-1, 1, 2, 3)), self.chance.random() < 0.5
        gives_up = dies_at > 0 and self.patience.random() < 0.5
        start = old.start + MOVES.get(what, timedelta(0))
        new = replace(old, since=moment, until=END, version="b", start=start)
        before = self.app.in_force(old.id)
        try:
            if what == "cancel":
                self.app.cancel(old.id, dies_at=dies_at, after=after, gives_up=gives_up)
            else:
                raw = new.raw(paused=what == "pause")
                self.app.set(raw, dies_at=dies_at, after=after, gives_up=gives_up)
            if gives_up and self.app.in_force(old.id) == before:
                self.abandoned[number] = moment
                return
            if what == "text" or what in MOVES:
                self.expected.append(new)
        except (Conflict, InvalidInput):  # too late: nothing is left, or nothing of the new time
            if what in MOVES:
                return
        old.until = moment


def half_minute(moment: datetime) -> datetime:
    """Return the next half minute after ``moment``."""
    floor = moment.replace(second=moment.second // 30 * 30, microsecond=0)
    return floor + 30 * SECOND
