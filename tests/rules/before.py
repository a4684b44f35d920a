"""Compare our times before an appointment (``before``) with those of Temporal, which nobody here wrote."""

import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

import msgspec
from msgspec import Struct

from shared.domain.reminders.appointment.offsets import appointment_time, times_before
from shared.domain.reminders.local_time import local_of, zone_of
from shared.domain.reminders.reminder_validation import read_reminder

ZONES = (
    *("Europe/Lisbon", "Europe/London", "Europe/Berlin", "Europe/Chisinau", "Europe/Dublin"),
    *("America/New_York", "America/St_Johns", "America/Santiago", "America/Sao_Paulo", "America/Nuuk"),
    *("Atlantic/Azores", "Africa/Cairo", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Beirut", "Asia/Jerusalem"),
    *("Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham", "Antarctica/Troll", "UTC"),
)
"""With changes of half an hour and of two hours, at midnight, on Saturdays, and without any."""

_JUDGE = Path(__file__).parent / "before.mjs"
_DAY_ONE, _YEARS = datetime.fromisoformat("2027-01-01"), 8


class Appointment(Struct, frozen=True):
    """A local time, its zone, and how long before it a message is due."""

    at: str
    zone: str
    duration: str


class OtherTime(Struct, frozen=True):
    """An appointment whose message is due at another time by Temporal."""

    appointment: Appointment
    ours: datetime
    theirs: datetime
    reason: str  # why they differ; empty: not known


class _Judged(Struct):
    at: int
    due: int


def random_appointments(how_many: int, *, seed: int) -> list[Appointment]:
    """Return appointments, half of them near a change of the clock, or with a day before them that is."""
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    found = list[Appointment]()
    while len(found) < how_many:
        zone, duration = random.choice(ZONES), _random_duration(random)
        at = _DAY_ONE + timedelta(minutes=5 * random.randrange(_YEARS * 365 * 24 * 12))
        if random.random() < 0.5:
            at = _near_a_change(at, zone, random) + _days_of(duration) * random.randint(0, 1)
        found.append(Appointment(f"{at:%Y-%m-%dT%H:%M}", zone, duration))
    return found


def other_times(appointments: Sequence[Appointment]) -> list[OtherTime]:
    """Return every appointment for which Temporal finds another time."""
    lines = b"\n".join(map(msgspec.json.encode, appointments))
    run = subprocess.run(["node", _JUDGE], input=lines, capture_output=True, check=True)
    judged = [msgspec.json.decode(line, type=_Judged) for line in run.stdout.splitlines()]
    return [*_compared(zip(appointments, judged, strict=True))]


def _compared(judged: Iterable[tuple[Appointment, _Judged]]) -> Iterable[OtherTime]:
    for appointment, found in judged:
        raw = {"message": {"to": "+15005550100", "body": "Hi"}, "before": [appointment.duration]}
        raw |= {"at": appointment.at, "zone": appointment.zone}
        reminder = read_reminder(raw, default_id="a", default_country="")
        (ours,) = times_before(reminder).values()
        at, due = (datetime.fromtimestamp(seconds, UTC) for seconds in (found.at, found.due))
        if appointment_time(reminder, due) != at:
            yield OtherTime(appointment, appointment_time(reminder, due), at, "")
        if ours != due:
            # Temporal makes it an instant first, which moves it forward for all that follows.
            is_skipped = local_of(at, appointment.zone) != f"{appointment.at}:00"
            yield OtherTime(appointment, ours, due, "the clock skips the appointment" if is_skipped else "")


def _random_duration(random: Random) -> str:
    if random.random() < 0.2:
        return f"P{random.randint(1, 8)}W"
    days = f"{random.choice((1, 1, 2, 3, 7, random.randint(1, 60)))}D" if random.random() < 0.7 else ""
    hours = f"{random.choice((1, 2, 24, 48, random.randint(0, 200)))}H" if random.random() < 0.6 else ""
    minutes = f"{random.choice((30, 90, 1440, random.randint(0, 3000)))}M" if random.random() < 0.3 else ""
    seconds = f"{random.choice((1, 59, 86_400))}S" if random.random() < 0.1 else ""
    exact = hours + minutes + seconds
    return f"P{days}{exact and 'T' + exact}" if days or exact else "PT0S"


def _days_of(duration: str) -> timedelta:
    date = duration.removeprefix("P").partition("T")[0]
    count = int(date[:-1] or 0) if date else 0
    return timedelta(days=count * (7 if date.endswith("W") else 1))


def _near_a_change(at: datetime, zone: str, random: Random) -> datetime:
    """Return a time near the next change of the clock in a zone, if there is one in those years."""
    change = next((change for change in _changes(zone) if change > at), None)
    return change + timedelta(minutes=5 * random.randint(-36, 36)) if change else at


@cache
def _changes(zone: str) -> list[datetime]:
    """Return the local time, by the clock before it, of each change."""
    start = _DAY_ONE.replace(tzinfo=UTC)
    instants = [start + timedelta(days=days) for days in range(_YEARS * 365)]
    pairs = [pair for pair in pairwise(instants) if len({_offset(at, zone) for at in pair}) == 2]
    hours = [day + timedelta(hours=hour) for day, _ in pairs for hour in range(24)]
    return [
        hour.replace(tzinfo=None) + _offset(hour, zone) + timedelta(hours=1)
        for hour in hours
        if _offset(hour, zone) != _offset(hour + timedelta(hours=1), zone)
    ]


def _offset(at: datetime, zone: str) -> timedelta:
    return at.astimezone(zone_of(zone)).utcoffset() or timedelta(0)
