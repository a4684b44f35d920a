"""A reminder: a message with a time. An occurrence: one firing of it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct, field

from shared.domain.messages.message import Channel, Message, Strings, read_message

LOOK_AHEAD = timedelta(minutes=2)
"""How far before its time an occurrence goes on the outbox, to show up there on the second."""

MAX_OCCURRENCES_KEPT = 10

DATE_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?"

ReminderId = Annotated[
    str,
    Meta(pattern=r"^[A-Za-z0-9._:-]{1,100}$(?!\n)", description="1 to 100 characters of A-Z a-z 0-9 . _ : -"),
]
At = Annotated[
    str,
    Meta(
        pattern=rf"^{DATE_TIME}(Z|[+-]\d\d:\d\d)?$",
        description="a time: 2026-12-01T09:00 with a zone beside it, or 2026-12-01T09:00+01:00",
    ),
]
Local = Annotated[
    str,
    Meta(
        pattern=rf"^{DATE_TIME}$", description="a local time, such as 2026-12-01T09:00; the zone is in zone"
    ),
]
Until = Annotated[
    str,
    Meta(
        pattern=rf"^(\d{{4}}-\d\d-\d\d|{DATE_TIME}(Z|[+-]\d\d:\d\d)?)$",
        description="the last day, 2026-12-31, or the last time, local or with an offset",
    ),
]
Rrule = Annotated[
    str,
    Meta(min_length=1, max_length=500, description="a rule of RFC 5545, such as FREQ=WEEKLY;BYDAY=MO,TH"),
]
Count = Annotated[int, Meta(ge=1, le=1000, description="a whole number from 1 to 1000")]
Except = Annotated[
    tuple[Local, ...], Meta(max_length=200, description="a list of up to 200 local times of the rule")
]
Zone = Annotated[str, Meta(min_length=1, description="an IANA time zone, such as Europe/Lisbon")]
Template = Annotated[
    dict[str, object], Meta(description="a message, as an object, without id and not_before")
]
Grace = Annotated[timedelta, Meta(description="an ISO 8601 duration, such as PT1H")]
Paused = Annotated[bool, Meta(description="true or false")]
ChannelField = Annotated[Channel, Meta(description="sms, whatsapp or call")]


class Escalation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What follows when nobody answers: the same message on another channel, after a while."""

    after: Grace
    channel: ChannelField


EscalationField = Annotated[
    Escalation, Meta(description='an object such as {"after": "PT15M", "channel": "call"}')
]


class Reminder(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody asked for. Built by ``read_reminder``, so that it is valid."""

    id: ReminderId
    message: Template
    at: At | None = None
    rrule: Rrule | None = None
    start: Local | None = None
    zone: Zone | None = None
    until: Until | None = None
    count: Count | None = None
    exceptions: Except = field(name="except", default=())
    grace: Grace = timedelta(hours=1)
    paused: Paused = False
    escalate: EscalationField | None = None
    tags: Strings = {}


class OccurrenceStatus(StrEnum):
    """What became of an occurrence."""

    QUEUED = "queued"  # it is on the outbox; the delivery of that id tells the rest
    SKIPPED = "skipped"  # its grace was over before we got to it
    CANCELED = "canceled"  # the reminder was changed, paused or canceled before it was sent


class Occurrence(Struct, frozen=True, kw_only=True):
    """One firing of a reminder."""

    due: datetime
    what: OccurrenceStatus
    message_id: str


class ReminderState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reminder, when it is due next (None: never again), and what became of it so far."""

    reminder: Reminder
    due: datetime | None
    updated_at: datetime
    local: str | None = None  # what the clocks of its zone show then, by the law that is known now
    occurrences: tuple[Occurrence, ...] = ()
    skipped: int = 0
    canceled: bool = False
    revision: int = 0  # how often occurrences on the outbox were withdrawn: part of the ids of later ones
    #: The agenda's mark of this version of the row; empty for one that was never saved.
    version: str = ""


class FollowUp(Struct, frozen=True, kw_only=True):
    """What is to be done if the person has not answered that occurrence's message."""

    reminder_id: str
    due: datetime  # of the occurrence
    message_id: str


class Entry(Struct, frozen=True, kw_only=True):
    """An entry of the agenda: something to do at that time.

    A reminder to fire, someone to ask again, or a message that waited for its time.
    """

    at: datetime
    of: ReminderState | FollowUp | Message
    #: The agenda's mark of this version of the entry; empty for one that was never saved.
    version: str = ""


def message_of(state: ReminderState, due: datetime, *, default_country: str) -> Message:
    """Return the message of one occurrence. Its id names the occurrence, so that it is sent once."""
    raw = {
        "not_after": (due + state.reminder.grace).isoformat(),
        "tags": dict(state.reminder.tags),
        **state.reminder.message,
    }
    return read_message(raw, default_id=occurrence_id(state, due), default_country=default_country)


def follow_up_of(
    state: ReminderState, follow_up: FollowUp, escalation: Escalation, *, default_country: str
) -> Message:
    """Return the message that follows an unanswered one."""
    raw = {
        "tags": dict(state.reminder.tags),
        **on_channel(state.reminder.message, escalation.channel),
        "not_after": (follow_up.due + escalation.after + state.reminder.grace).isoformat(),
    }
    return read_message(raw, default_id=follow_up_id(follow_up.message_id), default_country=default_country)


def on_channel(template: Mapping[str, object], channel: Channel) -> dict[str, object]:
    """Return the message for another channel, without what only the first one can do."""
    unfit = {"body", "media"} if channel is Channel.CALL else {"url", "voice", "language", "machine"}
    return {name: value for name, value in template.items() if name not in unfit} | {"channel": channel.value}


def occurrence_id(state: ReminderState, due: datetime) -> str:
    """Return the id of the message of that occurrence."""
    revision = f".{state.revision}" if state.revision else ""
    return f"{state.reminder.id}:{due.astimezone(UTC):%Y%m%dT%H%M%SZ}{revision}"


def follow_up_id(message_id: str) -> str:
    """Return the id of the message that follows that one."""
    return f"{message_id}:2"
