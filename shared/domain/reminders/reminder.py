"""The types of reminders: what a caller asks for, its state, and the entries of the agenda."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct, field

from shared.domain.messages.message import Message
from shared.domain.messages.message_fields import ChannelField, Strings
from shared.domain.reminders.appointment.canceling_reply import CancelingReply

LOOK_AHEAD = timedelta(minutes=2)
"""How long before its due time an occurrence is put on the outbox, invisible until it is due."""

MAX_OCCURRENCES_KEPT = 10
MAX_EXCEPTIONS = 200
MAX_BEFORE = 10

DATE = r"\d{4}-\d\d-\d\d"
DATE_TIME = rf"{DATE}T\d\d:\d\d(:\d\d)?"
DATE_TIME_FRACTION = rf"{DATE}T\d\d:\d\d(:\d\d(\.\d+)?)?"

ReminderId = Annotated[
    str,
    Meta(pattern=r"^[A-Za-z0-9._:-]{1,100}$(?!\n)", description="1 to 100 characters of A-Z a-z 0-9 . _ : -"),
]
At = Annotated[
    str,
    Meta(
        pattern=rf"^{DATE_TIME_FRACTION}(Z|[+-]\d\d:?\d\d)?$",
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
Exception_ = Annotated[
    str, Meta(pattern=rf"^({DATE}|{DATE_TIME})$", description="a local time or a day, such as 2026-12-25")
]
Except = Annotated[
    tuple[Exception_, ...],
    Meta(
        max_length=MAX_EXCEPTIONS,
        description=f"a list of up to {MAX_EXCEPTIONS} local times or days of the rule",
    ),
]
DURATION_BEFORE = (
    r"P(?!$)(?:(\d{1,2})W|(?:(\d{1,3})D)?(?:T(?=\d)(?:(\d{1,4})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?)"
)
"""Weeks, or days, hours, minutes and seconds, in whole numbers."""

DurationBefore = Annotated[
    str,
    Meta(
        pattern=rf"^{DURATION_BEFORE}$(?!\n)",
        description="an ISO 8601 duration in weeks, or days, hours, minutes and seconds: P1D, PT2H, P1W",
    ),
]
Before = Annotated[
    tuple[DurationBefore, ...],
    Meta(
        max_length=MAX_BEFORE,
        description=f"a list of up to {MAX_BEFORE} durations, such as P1D and PT2H: one message at each of "
        "these times before at, and none at at itself but for PT0S",
    ),
]
Zone = Annotated[str, Meta(min_length=1, description="an IANA time zone, such as Europe/Lisbon")]
Template = Annotated[
    dict[str, object], Meta(description="a message, as an object, without id and not_before")
]
Grace = Annotated[timedelta, Meta(description="an ISO 8601 duration, such as PT1H")]
Paused = Annotated[bool, Meta(description="true or false")]


class Escalation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When and on which channel the same message follows if the first one is not answered."""

    after: Grace
    channel: ChannelField


EscalationField = Annotated[
    Escalation, Meta(description='an object such as {"after": "PT15M", "channel": "call"}')
]


class Reminder(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reminder as its caller asked for it. Built by ``read_reminder``, so it is valid."""

    id: ReminderId
    message: Template
    at: At | None = None
    before: Before = ()
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

    QUEUED = "queued"  # put on the outbox; the delivery of its message has the rest
    SKIPPED = "skipped"  # its grace was over before a tick found it
    CANCELED = "canceled"  # the reminder was changed, paused or canceled before it was sent


class Occurrence(Struct, frozen=True, kw_only=True):
    """One firing of a reminder."""

    due: datetime
    status: OccurrenceStatus = field(name="what")
    message_id: str


class ReminderState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reminder, when it is due next (None: never again), and its last occurrences."""

    reminder: Reminder
    due: datetime | None
    updated_at: datetime
    local: str | None = None  # the local time of ``due``, by the time zone rules known when it was saved
    occurrences: tuple[Occurrence, ...] = ()
    skipped: int = 0
    canceled: bool = False
    revision: int = 0  # how often occurrences were withdrawn from the outbox: part of the ids of later ones
    # Of an appointment (``before``):
    left_out: tuple[str, ...] = ()  # entries of ``before`` that were past when it was set
    answers_from: datetime | None = None  # answers before it was moved do not count
    ended_by: CancelingReply | None = None  # once a tick has seen that the person canceled
    #: The agenda's version of the row; empty if it was never saved.
    version: str = ""


class FollowUp(Struct, frozen=True, kw_only=True):
    """A check, at a later time, whether the message of an occurrence was answered.

    Versions before ``otherwise`` wrote it for ``escalate``; those that are on the agenda are still made.
    """

    reminder_id: str
    due: datetime  # of the occurrence
    message_id: str


class Entry(Struct, frozen=True, kw_only=True):
    """An entry of the agenda: something to do at that time.

    A reminder to fire, a follow-up to check, or a message to put on the outbox.
    """

    at: datetime
    of: ReminderState | FollowUp | Message
    #: The agenda's version of the entry; empty if it was never saved.
    version: str = ""
