"""A reminder of the simulation, and when the model expects it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.year.model import KINDS, ReminderKind, due_times, times_before

BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)

FOLLOWED_AFTER = timedelta(minutes=30)


@dataclass
class ExpectedReminder:
    """A version of a reminder, in force from one edit to the next."""

    number: int
    name: str
    zone: str
    start: datetime
    grace: timedelta
    exceptions: frozenset[datetime] = frozenset()
    before: tuple[str, ...] = ()  # it is an appointment
    since: datetime = BEGIN
    until: datetime = END
    version: str = ""  # part of the text, so that a sent message tells its version

    @property
    def id(self) -> str:
        return f"r{self.number}"

    @property
    def body(self) -> str:
        return f"{self.id}{self.version}"

    @property
    def is_followed(self) -> bool:
        """Whether a call follows each of its messages: nobody answers in this year."""
        return self.number % 4 == 0

    @property
    def kind(self) -> ReminderKind:
        return KINDS[self.name]

    def raw(self, **fields: Any) -> dict[str, Any]:
        """Return the JSON that asks for it."""
        start = f"{self.start:%Y-%m-%dT%H:%M}"
        when: dict[str, Any] = {"at": start}
        if self.kind.rrule:
            when = {"rrule": self.kind.rrule, "start": start}
        if self.before:
            when["before"] = list(self.before)
        limits: dict[str, Any] = {"count": self.kind.count} if self.kind.count else {}
        if self.exceptions:
            limits["except"] = [f"{local:%Y-%m-%dT%H:%M}" for local in sorted(self.exceptions)]
        message: dict[str, Any] = {"to": f"+1202555{self.number:04d}", "body": self.body}
        if self.is_followed:
            message["flow"] = "ask"
            limits["escalate"] = {"after": f"PT{int(FOLLOWED_AFTER.total_seconds())}S", "channel": "call"}
        return {
            "id": self.id,
            "message": message,
            "zone": self.zone,
            "grace": f"PT{int(self.grace.total_seconds())}S",
            **when,
            **limits,
            **fields,
        }

    def all_due_times(self) -> list[datetime]:
        """Return when it is due in the year, whichever version is in force then."""
        if self.before:
            return times_before(self.zone, self.start, self.before)
        return due_times(self.kind, self.start, self.zone, until=END, exceptions=self.exceptions)

    def due_times(self) -> list[datetime]:
        """Return when it is due while this version is in force."""
        return [at for at in self.all_due_times() if self.since < at <= self.until]
