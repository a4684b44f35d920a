"""A reminder: a message with a time. An occurrence: one firing of it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct, structs

from shared.domain.message import Message, Strings, read_message
from shared.domain.untrusted import convert
from shared.errors import Fault, InvalidInput

LOOK_AHEAD = timedelta(minutes=2)
"""How far before its time an occurrence goes on the outbox, to show up there on the second."""

MAX_OCCURRENCES_KEPT = 10

ReminderId = Annotated[
    str, Meta(pattern=r"^[A-Za-z0-9._:-]{1,100}$", description="1 to 100 characters of A-Z a-z 0-9 . _ : -")
]
At = Annotated[
    str,
    Meta(
        pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?$",
        description="a time: 2026-12-01T09:00 with a zone beside it, or 2026-12-01T09:00+01:00",
    ),
]
Zone = Annotated[str, Meta(min_length=1, description="an IANA time zone, such as Europe/Lisbon")]
Template = Annotated[
    dict[str, object], Meta(description="a message, as an object, without id and not_before")
]
Grace = Annotated[timedelta, Meta(description="an ISO 8601 duration, such as PT1H")]


class Reminder(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody asked for. Built by ``read_reminder``, so that it is valid."""

    id: ReminderId
    message: Template
    at: At
    zone: Zone | None = None
    grace: Grace = timedelta(hours=1)
    tags: Strings = {}


class What(StrEnum):
    """What became of an occurrence."""

    QUEUED = "queued"  # it is on the outbox; the delivery of that id tells the rest
    SKIPPED = "skipped"  # its grace was over before we got to it
    CANCELED = "canceled"


class Occurrence(Struct, frozen=True, kw_only=True):
    """One firing of a reminder."""

    due: datetime
    what: What
    message_id: str


class Scheduled(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reminder, when it is due next (None: never again), and what became of it so far."""

    reminder: Reminder
    due: datetime | None
    updated_at: datetime
    occurrences: tuple[Occurrence, ...] = ()
    skipped: int = 0
    #: The agenda's mark of this version of the row; empty for one that was never saved.
    version: str = ""


class Due(Struct, frozen=True, kw_only=True):
    """An entry of the agenda: that reminder, at that time."""

    at: datetime
    reminder_id: str


_NOT_YET = ("rrule", "start", "until", "count", "except", "paused", "escalate")
"""What the contract has and this version cannot do: refused by name, never ignored."""


def read_reminder(
    raw: Mapping[str, object], *, default_id: str, now: datetime, default_country: str
) -> Reminder:
    """Make a reminder of what somebody sent.

    Raises:
        InvalidInput: with every fault, those of its message included.
    """
    known = {name: value for name, value in raw.items() if name not in _NOT_YET}

    def rules(values: Mapping[str, Any]) -> list[Fault]:
        unsupported = [Fault(name, "is not supported yet") for name in _NOT_YET if name in raw]
        message = _message_faults(values.get("message"), default_country)
        return [*unsupported, *message, *_time_faults(values, now)]

    return convert({"id": default_id, **known}, Reminder, rules=rules)


def due_at(at: str, zone: str | None) -> datetime:
    """Return the instant, in UTC, that ``at`` means.

    In a DST gap the time moves forward by the gap; of a time that happens
    twice the first one counts (``fold=0`` does both, see PEP 495).
    """
    time = datetime.fromisoformat(at)
    return (time if time.tzinfo else time.replace(tzinfo=ZoneInfo(zone or "UTC"))).astimezone(UTC)


def schedule(reminder: Reminder, *, now: datetime, before: Scheduled | None) -> Scheduled:
    """Return the reminder as it is to be kept; ``before`` is what it replaces."""
    due = due_at(reminder.at, reminder.zone)
    if before is None:
        return Scheduled(reminder=reminder, due=due, updated_at=now)
    return structs.replace(before, reminder=reminder, due=due, updated_at=now)


def message_of(scheduled: Scheduled, due: datetime, *, default_country: str) -> Message:
    """Return the message of one occurrence. Its id names the occurrence, so that it is sent once."""
    reminder = scheduled.reminder
    raw = {"not_after": (due + reminder.grace).isoformat(), "tags": dict(reminder.tags), **reminder.message}
    return read_message(raw, default_id=occurrence_id(reminder.id, due), default_country=default_country)


def occurrence_id(reminder_id: str, due: datetime) -> str:
    """Return the id of the message of that occurrence."""
    return f"{reminder_id}:{due.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def is_too_late(scheduled: Scheduled, due: datetime, *, now: datetime) -> bool:
    """The occurrence's grace is over: it is skipped, not sent."""
    return now > due + scheduled.reminder.grace


def after_occurrence(scheduled: Scheduled, due: datetime, what: What, *, now: datetime) -> Scheduled:
    """Return the reminder once that occurrence is dealt with."""
    done = Occurrence(due=due, what=what, message_id=occurrence_id(scheduled.reminder.id, due))
    return structs.replace(
        scheduled,
        due=None,
        updated_at=now,
        occurrences=(*scheduled.occurrences, done)[-MAX_OCCURRENCES_KEPT:],
        skipped=scheduled.skipped + (what is What.SKIPPED),
    )


def _message_faults(template: dict[str, object] | None, country: str) -> list[Fault]:
    if template is None:
        return []
    taken = [
        Fault(f"message.{name}", "is set by the reminder; leave it out")
        for name in ("id", "not_before")
        if name in template
    ]
    rest = {name: value for name, value in template.items() if name not in {"id", "not_before"}}
    try:
        read_message(rest, default_id="-", default_country=country)
    except InvalidInput as invalid:
        return [*taken, *(Fault(f"message.{one.field}".rstrip("."), one.message) for one in invalid.faults)]
    return taken


def _time_faults(values: Mapping[str, Any], now: datetime) -> list[Fault]:
    at, zone, grace = values.get("at"), values.get("zone"), values.get("grace", timedelta(hours=1))
    faults = [Fault("grace", "must not be negative")] if grace < timedelta(0) else []
    if zone is not None and not _is_zone(zone):
        faults.append(Fault("zone", "is no IANA time zone; one is Europe/Lisbon"))
    elif at is not None:
        faults += _at_faults(at, zone, latest=now - grace)
    return faults


def _at_faults(at: str, zone: str | None, *, latest: datetime) -> list[Fault]:
    try:
        has_offset = datetime.fromisoformat(at).tzinfo is not None
    except ValueError as error:
        return [Fault("at", f"is no time there is: {error}")]
    if has_offset and zone:
        return [Fault("zone", "at has an offset of its own: leave out one of them")]
    if not has_offset and not zone:
        return [Fault("zone", "is missing: at has no offset of its own")]
    if due_at(at, zone) < latest:
        return [Fault("at", "is in the past, and its grace is over")]
    return []


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, a path, a folder of zones
        return False
    return True
