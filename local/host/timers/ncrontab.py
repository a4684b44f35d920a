"""Parse NCRONTAB expressions, the schedules of Azure's timers. The rules differ from cron's.

Six fields (seconds first) or five. The day of the month *and* the day of the
week must match. A reversed range is swapped: ``22-2`` is 2 to 22. Names may be
abbreviated to any prefix: ``J`` is January. Sunday is 0, never 7.
Source: https://github.com/atifaziz/NCrontab
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September"]
MONTHS += ["October", "November", "December"]
DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

FIELDS: tuple[tuple[str, int, int, list[str]], ...] = (
    ("second", 0, 59, []),
    ("minute", 0, 59, []),
    ("hour", 0, 23, []),
    ("day", 1, 31, []),
    ("month", 1, 12, MONTHS),
    ("day of week", 0, 6, DAYS),
)

SEARCH_LIMIT = timedelta(days=366 * 40)
"""29 February falls on a given weekday within 40 years, 2100 included; beyond that there is no occurrence."""


class InvalidSchedule(ValueError):
    """The text is not an NCRONTAB expression, or has no occurrence."""


@dataclass(frozen=True, slots=True)
class Field:
    """The values that one field allows, in order."""

    values: tuple[int, ...]
    is_any: bool  # every value is allowed

    @classmethod
    def parse(cls, text: str, name: str, lowest: int, highest: int, names: list[str]) -> Self:
        """Read one field such as ``*/5``, ``1-5``, ``Mon,Wed`` or ``10/20``."""

        def is_number(word: str) -> bool:
            return word.isascii() and word.isdecimal()

        def number(word: str) -> int:
            if not is_number(word):
                named = [known.lower().startswith(word.lower()) for known in names]
                if not word or True not in named:
                    raise InvalidSchedule(f"{word!r} is not a {name}: {lowest} to {highest}")
                return lowest + named.index(True)
            if not lowest <= int(word) <= highest:
                raise InvalidSchedule(f"{word} is not a {name}: {lowest} to {highest}")
            return int(word)

        def values(part: str) -> range:
            part, slash, step = part.partition("/")
            if slash and not (is_number(step) and int(step) > 0):
                raise InvalidSchedule(f"/{step} is not a step for the {name}")
            if part == "*":
                first, last = lowest, highest
            elif "-" in part:
                first, last = sorted(number(end) for end in part.split("-", 1))
            else:
                first = number(part)
                last = highest if slash else first
            return range(first, last + 1, int(step or 1))

        allowed = sorted({value for part in text.split(",") for value in values(part)})
        return cls(tuple(allowed), is_any=len(allowed) == highest - lowest + 1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A parsed expression."""

    second: Field
    minute: Field
    hour: Field
    day: Field
    month: Field
    weekday: Field

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse an expression of five or six fields.

        Raises:
            InvalidSchedule: ``text`` is not an expression, or has no occurrence.
        """
        words = [word for word in text.split(" ") if word]  # a tab parts no fields
        if len(words) == len(FIELDS) - 1:
            words = ["0", *words]
        if len(words) != len(FIELDS):
            raise InvalidSchedule(f"{text!r} has {len(words)} fields: 6 are needed, or 5 without seconds")
        schedule = cls(*(Field.parse(word, *field) for word, field in zip(words, FIELDS, strict=True)))
        schedule.after(datetime(2000, 1, 1))  # noqa: DTZ001 - any date will do
        return schedule

    @property
    def is_more_than_minutely(self) -> bool:
        """Whether it fires several times in every minute. Azure stores no status for such a timer.

        Source: ``TimerSchedule.ShouldDisableScheduleMonitor`` in
        https://github.com/Azure/azure-webjobs-sdk-extensions
        """
        others = (self.minute, self.hour, self.day, self.month, self.weekday)
        return len(self.second.values) > 1 and all(field.is_any for field in others)

    def after(self, moment: datetime) -> datetime:
        """Return the first time later than ``moment``, on a whole second.

        Raises:
            InvalidSchedule: there is none, for example on 30 February.
        """
        start = moment.replace(microsecond=0) + timedelta(seconds=1)
        for day in self._days(start):
            earliest = start if day.date() == start.date() else day
            if found := self._on(day, earliest):
                return found
        raise InvalidSchedule("the schedule has no occurrence")

    def _days(self, start: datetime) -> Iterator[datetime]:
        day = start.replace(hour=0, minute=0, second=0)
        while day - start < SEARCH_LIMIT:
            if day.month not in self.month.values:
                day = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
                continue
            if day.day in self.day.values and (day.weekday() + 1) % 7 in self.weekday.values:
                yield day
            day += timedelta(days=1)

    def _on(self, day: datetime, earliest: datetime) -> datetime | None:
        """Return the first occurrence on ``day`` that is not before ``earliest``."""
        for hour in self.hour.values[bisect_left(self.hour.values, earliest.hour) :]:
            from_minute = earliest.minute if hour == earliest.hour else 0
            for minute in self.minute.values[bisect_left(self.minute.values, from_minute) :]:
                same = (hour, minute) == (earliest.hour, earliest.minute)
                from_second = earliest.second if same else 0
                for second in self.second.values[bisect_left(self.second.values, from_second) :]:
                    return day.replace(hour=hour, minute=minute, second=second)
        return None
