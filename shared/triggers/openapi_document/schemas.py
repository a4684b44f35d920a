"""Request and response bodies that no type of the domain describes."""

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from shared.domain.calls.call import CallView
from shared.domain.conversations.inbound_text import InboundView
from shared.domain.deliveries.dead_letter import DeadLetterView
from shared.domain.deliveries.delivery_view import DeliveryView
from shared.domain.deliveries.held_message import HeldReason
from shared.domain.deliveries.status import Status
from shared.domain.guard.foreseen import Foresight, Totals
from shared.domain.guard.stops.stop_view import HoldView, StopView
from shared.domain.list_parameters import CauseField
from shared.domain.messages.message_fields import Instant
from shared.domain.people.person_view import PersonView
from shared.domain.people.thread.thread_view import ThreadEntryView
from shared.domain.recordings.recording import RecordingView
from shared.domain.reminders.reminder_view import ReminderView
from shared.services.dead_letters.redrive import RedriveResult
from shared.services.desk.recent import RecentEntry
from shared.triggers.responses import Problem

OneId = Annotated[str, Meta(min_length=1, description="the key of a dead letter, or its message's id")]

DryRun = Annotated[bool, Meta(description="true to see the results without changing anything")]


class Receipt(Struct, frozen=True, kw_only=True):
    """The message is accepted."""

    id: str
    status: Status
    url: str  # where its delivery status is
    erased: bool | UnsetType = UNSET  # true: it was posted before, and erased since; nothing is sent


class SentReceipt(DeliveryView, frozen=True, kw_only=True, omit_defaults=True):
    """The message is accepted, and this became of it while its caller waited (``Prefer: wait``)."""

    url: str


class ForeseenView(Struct, frozen=True, kw_only=True):
    """What a dry run says would happen to a message: ``?dry_run=true``."""

    outcome: Foresight | UnsetType = UNSET
    at: datetime | UnsetType = UNSET  # when it is judged: now, or at its not_before
    reason: str | UnsetType = UNSET  # why it would not be sent then
    held_for: HeldReason | UnsetType = UNSET
    until: datetime | UnsetType = UNSET  # when a held message is tried again, if that is known
    segments: int | UnsetType = UNSET  # of a text by SMS, as it would be sent
    sender: str | UnsetType = UNSET
    zones: tuple[str, ...] | UnsetType = UNSET  # by which the quiet hours were judged
    country: str | UnsetType = UNSET  # of the person's number


class Posted(ForeseenView, frozen=True, kw_only=True):
    """The receipt of a message that was posted before; of a dry run, what would happen to the message."""

    id: str | UnsetType = UNSET
    status: Status | UnsetType = UNSET
    url: str | UnsetType = UNSET
    erased: bool | UnsetType = UNSET  # true: it was erased since


class BatchResult(ForeseenView, frozen=True, kw_only=True):
    """The result of one message of a batch: a receipt, or an ``error``, with its ``id`` if it has one.

    In a dry run it is what would happen to the message, or an ``error``.

    Once ``errors`` has named 20 faults in a batch, each further ``error`` has its first fault in ``detail``.
    """

    id: str | UnsetType = UNSET
    status: Status | UnsetType = UNSET
    url: str | UnsetType = UNSET
    erased: bool | UnsetType = UNSET  # true: it was posted before, and erased since; nothing is sent
    error: Problem | UnsetType = UNSET


class BatchAnswer(Struct, frozen=True, kw_only=True):
    """One result for each message, in the same order."""

    dry_run: Totals | UnsetType = UNSET  # of a dry run: how many would be sent, held, refused, ...
    results: tuple[BatchResult, ...]


class MessageList(Struct, frozen=True, kw_only=True):
    """A page of messages, and the cursor to the rest if there are more."""

    messages: tuple[DeliveryView, ...]
    cursor: str | UnsetType = UNSET


class PeopleList(Struct, frozen=True, kw_only=True):
    """A page of people, and the cursor to the rest if there are more."""

    people: tuple[PersonView, ...]
    cursor: str | UnsetType = UNSET


class PersonResult(Struct, frozen=True, kw_only=True):
    """The result for one person of a batch: nothing but the number, if what was said of them is stored."""

    number: str | UnsetType = UNSET  # in E.164; of a line with faults, as it was given
    error: Problem | UnsetType = UNSET


class PeopleAnswer(Struct, frozen=True, kw_only=True):
    """One result for each person, in the same order."""

    results: tuple[PersonResult, ...]


class RecentList(Struct, frozen=True, kw_only=True):
    """A page of what happened on a day, newest first, and the cursor to the rest if there are more."""

    entries: tuple[RecentEntry, ...]
    cursor: str | UnsetType = UNSET


class ReminderList(Struct, frozen=True, kw_only=True):
    """A page of reminders, and the cursor to the rest if there are more."""

    reminders: tuple[ReminderView, ...]
    cursor: str | UnsetType = UNSET


class Inbox(Struct, frozen=True, kw_only=True):
    """A page of inbound texts, and the cursor to the rest if there are more."""

    texts: tuple[InboundView, ...]
    cursor: str | UnsetType = UNSET


class Thread(Struct, frozen=True, kw_only=True):
    """A page of a person's thread, the newest first, and the cursor to what was before."""

    entries: tuple[ThreadEntryView, ...]
    cursor: str | UnsetType = UNSET


class CallList(Struct, frozen=True, kw_only=True):
    """A page of calls that came in, and the cursor to the rest if there are more."""

    calls: tuple[CallView, ...]
    cursor: str | UnsetType = UNSET


class RecordingList(Struct, frozen=True, kw_only=True):
    """A page of recordings, and the cursor to the rest if there are more."""

    recordings: tuple[RecordingView, ...]
    cursor: str | UnsetType = UNSET


class EndedStops(Struct, frozen=True, kw_only=True):
    """The stops that a request ended, or that had ended; none if none stood."""

    ended: tuple[StopView, ...]


class HoldList(Struct, frozen=True, kw_only=True):
    """The prefixes that are held, oldest first."""

    holds: tuple[HoldView, ...]


class Link(Struct, frozen=True, kw_only=True):
    """The query of a signed link to a recording."""

    expires: int = 0
    signature: str = ""


class CalendarLink(Struct, frozen=True, kw_only=True):
    """The signed link of the calendar feed."""

    url: str


class CalendarQuery(Struct, frozen=True, kw_only=True):
    """The query of the calendar's signed link."""

    signature: str = ""


class RedriveOne(Struct, frozen=True, kw_only=True):
    """How to redrive one dead letter."""

    dry_run: DryRun = False


class RedriveSome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which dead letters to redrive, and how: all of a cause, or one whose id does not fit a URL."""

    cause: CauseField | None = None
    id: OneId | None = None
    dry_run: DryRun = False


class Discard(Struct, frozen=True, kw_only=True):
    """Which dead letters to discard: those of a cause that were added before a time."""

    cause: CauseField
    before: Instant
    dry_run: DryRun = False


class DeadLetterList(Struct, frozen=True, kw_only=True):
    """A page of dead letters, and the cursor to the rest if there are more."""

    dead_letters: tuple[DeadLetterView, ...]
    cursor: str | UnsetType = UNSET


class RedriveResults(Struct, frozen=True, kw_only=True):
    """The result of each dead letter, the oldest first."""

    redriven: tuple[RedriveResult, ...]
    left: int = 0  # there was no time for these: repeat the request
