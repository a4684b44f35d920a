"""Simulate a year with quiet hours.

Workers are late, Twilio throttles them, and texts wait for hours in its queue. When each message left is
written down, and neither our arithmetic nor Python's time zones judge it, see ``judge.py``.
"""

import random
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from functools import cache
from heapq import heappop
from zoneinfo import ZoneInfo

from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.quiet.quiet_hours import read_quiet_hours
from shared.domain.messages.envelope import envelope_of
from shared.services.outcomes.record_status_callback import record_status_callback
from tests.examples import a_message
from tests.year.quiet.judge import is_night, local_times
from tests.year.quiet.people import Person, some_people
from tests.year.quiet.queueing_twilio import HOUR, MINUTE, SECOND, QueueingTwilio
from tests.year.simulated_app import SimulatedApp
from tests.year.simulation import half_minute

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 364
DAY = timedelta(days=1)
LATE = (0, 0, 1, 20, 59, 61)
"""Seconds that a worker takes until it makes its request. After half a lease it makes none."""


class QuietYear:
    """A year of messages at all hours, most of them near a change of a clock or the edge of a night."""

    def __init__(self, setting: str, *, seed: int, how_many: int) -> None:
        self.setting, self.chance = setting, random.Random(seed)  # noqa: S311 - must be repeatable
        self.twilio = QueueingTwilio(self.chance)
        rules = GuardRules(quiet=read_quiet_hours(setting, zone="Europe/Lisbon"))
        self.app = SimulatedApp(now=BEGIN, rules=rules, sender=self.twilio)
        self.people: dict[str, Person] = {}  # by the id of the message to them
        everybody = some_people()
        self.times = sorted(
            (self._time(person), number, person)
            for number, person in enumerate(self.chance.choice(everybody) for _ in range(how_many))
        )

    def _time(self, person: Person) -> datetime:
        zone = self.chance.choice(person.zones)
        near = clock_changes(zone) or [BEGIN]
        if self.chance.random() < 0.5:
            return max(BEGIN, self.chance.choice(near) + self.chance.uniform(-26, 26) * HOUR)
        day = BEGIN + self.chance.randrange(1, DAYS) * DAY
        edge = self.chance.choice(self.setting.split("-"))
        local = datetime.combine(day, time.fromisoformat(edge), ZoneInfo(zone))
        return local.astimezone(UTC) + self.chance.choice((-180, -91, -89, -59, -1, 0, 1, 3600)) * SECOND

    def run(self) -> None:
        """Let the year pass, and the days after it."""
        app = self.app
        while (moment := self._next()) is not None:
            app.now = max(app.now, moment)
            while self.times and self.times[0][0] <= app.now:
                self._create(*self.times.pop(0)[1:])
            while self.twilio.unsent and self.twilio.unsent[0][0] <= app.now:
                self._report(*heappop(self.twilio.unsent)[2:])
            if app.now.second in {0, 30} and not app.now.microsecond:
                app.tick()
            app.lateness = self.twilio.lateness = self.chance.choice(LATE) * SECOND
            app.send()

    def _next(self) -> datetime | None:
        due, app = self.app.first_due(), self.app
        moments = [half_minute(max(due - 2 * MINUTE, app.now))] if due else []
        moments += [self.times[0][0]] if self.times else []
        moments += [self.twilio.unsent[0][0]] if self.twilio.unsent else []
        visible = app.first_visible()
        return min([*moments, *([visible] if visible else [])], default=None)

    def _create(self, number: int, person: Person) -> None:
        channel = self.chance.choice(("sms", "sms", "whatsapp", "call"))
        message = a_message(id=f"m{number}", to=person.number, zone=person.said, channel=channel)
        self.people[message.id] = person
        self.app._put(envelope_of(message), delay=timedelta(0))

    def _report(self, message_id: str, attempt_id: str) -> None:
        delivery = self.app.ledger.load(message_id)
        attempt = next(each for each in delivery.attempts if each.id == attempt_id)
        record_status_callback(
            {"MessageStatus": "failed", "MessageSid": attempt.sid or "", "ErrorCode": "30036"},
            delivery_id=message_id,
            attempt_id=attempt_id,
            ledger=self.app.ledger,
            dead_letters=self.app.dead_letters,
            outbox=self.app._outbox,
            now=self.app.now,
        )

    def faults(self) -> list[str]:
        """Return what left in the night of any zone of its number, left twice, or never left.

        What Twilio kept too long four times is a dead letter: it did not leave, and is not lost.
        """
        often = Counter(message_id for message_id, _ in self.twilio.left)
        expected = dict.fromkeys(self.people, 1) | dict.fromkeys(self.given_up, 0)
        faults = [f"{each} left {often[each]} times" for each in self.people if often[each] != expected[each]]
        asked = [
            (zone, at, message_id)
            for message_id, at in self.twilio.left
            for zone in self.people[message_id].zones
        ]
        clocks = local_times([(zone, at) for zone, at, _ in asked])
        return faults + [
            f"{message_id} left at {at}, at {clock} in {zone}"
            for (zone, at, message_id), clock in zip(asked, clocks, strict=True)
            if is_night(clock, self.setting)
        ]

    @property
    def given_up(self) -> list[str]:
        """The messages that are dead letters since Twilio did not send them in time."""
        letters = (letter for letter in self.app.dead_letters.oldest() if "30036" in letter.reason)
        return [letter.id for letter in letters]

    @property
    def zones(self) -> set[str]:
        """The zones in which somebody was."""
        return {zone for person in self.people.values() for zone in person.zones}

    @property
    def held(self) -> int:
        """How many messages waited for their morning, or for Twilio."""
        return sum(len(self.app.ledger.load(each).attempts) > 1 for each in self.people)


@cache
def clock_changes(zone: str) -> list[datetime]:
    """Return about when the zone's clock changes in the year."""
    days = [BEGIN + n * DAY for n in range(DAYS)]
    place = ZoneInfo(zone)
    return [
        day for day in days if (day + DAY).astimezone(place).utcoffset() != day.astimezone(place).utcoffset()
    ]
