"""What services need from storage: tables of deliveries, reminders, contacts, recordings, dead letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from shared.domain.conversations.contact import Contact
    from shared.domain.conversations.inbound_text import Inbound
    from shared.domain.deliveries.dead_letter import DeadLetter
    from shared.domain.deliveries.delivery import Delivery
    from shared.domain.list_parameters import (
        InboxSearch,
        MessageSearch,
        Page,
        RecordingSearch,
        ReminderSearch,
    )
    from shared.domain.messages.message import Message
    from shared.domain.recordings.recording import Recording
    from shared.domain.reminders.reminder import Entry, ReminderState
    from shared.domain.reminders.ticks import LastTick, Source


class Ledger(Protocol):
    """Keeps deliveries."""

    def load(self, message_id: str) -> Delivery | None:
        """Return the delivery of that message, if there is one."""

    def save(self, delivery: Delivery) -> Delivery:
        """Keep ``delivery`` and return it with its new version.

        Raises:
            Changed: it has no version and the id is taken, or its version is no longer the newest.
        """

    def open(self) -> Iterator[str]:
        """Yield the ids of all deliveries that are open, in another order each time.

        Costs nothing for those that are not.
        """

    def sid_owner(self, sid: str) -> str | None:
        """Return whose Twilio's ``sid`` is; None: nobody's yet."""

    def assign_sid(self, sid: str, delivery_id: str, *, instead_of: str | None = None) -> str:
        """Make Twilio's ``sid`` that delivery's if it is nobody's yet, and return whose it is.

        Args:
            sid: of a message or a call.
            delivery_id: who takes it for theirs.
            instead_of: whose it is now, if it must be taken from them.
        """


class BulkLedger(Ledger, Protocol):
    """A ledger that takes many deliveries at once, and shows many."""

    def add(self, deliveries: Sequence[Delivery]) -> set[str]:
        """Keep new deliveries, several at once, and return the ids of those that could not be kept so.

        These must be saved one at a time: an id is taken, or that of another
        that would have been kept together with it.
        """

    def search(self, search: MessageSearch) -> Page[Delivery]:
        """Return some of what matches, in no order by time; the cursor leads to the rest.

        Raises:
            InvalidInput: the cursor is none of ours.
        """


class AgendaMove(Struct, frozen=True, kw_only=True):
    """How the agenda moves on from an entry: it is removed, its reminder changes, others are added."""

    entry: Entry
    state: ReminderState | None = None  # the reminder from now on, if the entry was one
    entries: tuple[Entry, ...] = ()


class Agenda(Protocol):
    """Stores reminders, and entries ordered by when there is something to do. Both change together."""

    def load(self, reminder_id: str) -> ReminderState | None:
        """Return that reminder; None if there is none."""

    def save(self, state: ReminderState, *, was_due: datetime | None) -> ReminderState:
        """Save a reminder and its entry, and return it with its new version.

        Args:
            state: what to save.
            was_due: when it was due before this change; that entry is removed in the same step.

        Raises:
            VersionConflict: it has no version and its id is taken, or its version is not the newest.
        """

    def due(self, shard: str, *, before: datetime) -> Iterator[Entry]:
        """Yield the entries of a shard due before that instant, earliest first. Later ones cost nothing."""

    def move(self, moves: Sequence[AgendaMove]) -> None:
        """Apply moves of one shard, all or none; at most 100 rows may change.

        Raises:
            VersionConflict: one of the entries or its reminder is not the newest version.
        """

    def defer(self, message: Message, *, at: datetime) -> None:
        """Store a message until its time. Idempotent."""

    def search(self, search: ReminderSearch) -> Page[ReminderState]:
        """Return a page of reminders, in no order by time; the cursor leads to the rest.

        Raises:
            InvalidInput: the cursor is not one of an earlier page.
        """

    def last_tick(self, source: Source) -> LastTick | None:
        """Return the last tick of that source; None if there was none."""

    def record_tick(self, tick: LastTick) -> None:
        """Save the last tick of its source.

        Raises:
            VersionConflict: it has no version and there is one, or its version is not the newest.
        """


class Contacts(Protocol):
    """Keeps what we know of people by their number, and what they texted us."""

    def load(self, number: str) -> Contact:
        """Return the contact, a new one if we never heard of it."""

    def save(self, contact: Contact, inbound: Inbound | None = None) -> None:
        """Keep a contact, and the text that changed it if there is one, both or neither.

        Raises:
            Changed: ``inbound`` was kept before, or the contact is not the newest.
        """

    def inbound(self, number: str, sid: str) -> Inbound | None:
        """Return one text of theirs, by Twilio's SID."""

    def search(self, search: InboxSearch) -> Page[Inbound]:
        """Return some of the texts that match, in no order by time; the cursor leads to the rest.

        Raises:
            InvalidInput: the cursor is none of ours.
        """


class Recordings(Protocol):
    """Keeps what we know of recordings."""

    def load(self, sid: str) -> Recording | None:
        """Return that recording, if we know of it."""

    def save(self, recording: Recording) -> Recording:
        """Keep ``recording`` and return it with its new version.

        Raises:
            Changed: it has no version and is known already, or its version is no longer the newest.
        """

    def search(self, search: RecordingSearch) -> Page[Recording]:
        """Return some that match, in no order by time; the cursor leads to the rest.

        Raises:
            InvalidInput: the cursor is none of ours.
        """


class DeadLetters(Protocol):
    """Keeps what we gave up on until someone decides."""

    def add(self, letter: DeadLetter) -> None:
        """Keep it; a second one with the same id replaces the first."""

    def load(self, letter_id: str) -> DeadLetter | None:
        """Return that letter, if there is one."""

    def newest(self, limit: int) -> Sequence[DeadLetter]:
        """Return the latest ones, newest first."""

    def oldest(self) -> Sequence[DeadLetter]:
        """Return all, oldest first."""

    def remove(self, letter_id: str) -> None:
        """Forget it. Nothing happens if it is gone already."""
