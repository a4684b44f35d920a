"""Ports of storage: deliveries, reminders, contacts, calls, recordings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from shared.ports.erased import Tombstones
from shared.ports.people import Threads

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from shared.domain.calls.call import Call
    from shared.domain.conversations.contact import Contact
    from shared.domain.conversations.inbound_text import Inbound
    from shared.domain.deliveries.delivery import Delivery
    from shared.domain.guard.limits.recent_sends import RecentSends
    from shared.domain.list_parameters import (
        CallSearch,
        InboxSearch,
        MessageSearch,
        Page,
        RecordingSearch,
        ReminderSearch,
    )
    from shared.domain.messages.message import Message
    from shared.domain.people.thread.thread_entry import ThreadEntry
    from shared.domain.recordings.recording import Recording
    from shared.domain.reminders.reminder import Entry, ReminderState
    from shared.domain.reminders.ticks import LastTick, Source


class Ledger(Tombstones, Protocol):
    """Stores deliveries."""

    def load(self, message_id: str) -> Delivery | None:
        """Return the delivery of that message, if there is one."""

    def save(self, delivery: Delivery) -> Delivery:
        """Save ``delivery`` and return it with its new version and the next sequence number.

        Raises:
            VersionConflict: it has no version and the id is taken, or its version is not the newest.
        """

    def open(self, *, prefix: str = "") -> Iterator[str]:
        """Yield the ids of all open deliveries that begin so, in another order each time.

        The cost does not depend on how many deliveries are closed.
        """

    def sid_owner(self, sid: str) -> str | None:
        """Return the id of the delivery that owns Twilio's ``sid``; None if there is none yet."""

    def assign_sid(self, sid: str, delivery_id: str, *, instead_of: str | None = None) -> str:
        """Assign Twilio's ``sid`` to a delivery unless another one owns it; return the owner's id.

        Args:
            sid: of a message or a call.
            delivery_id: the delivery that claims it.
            instead_of: its present owner, if the SID must be taken from that delivery.

        Raises:
            VersionConflict: storage refused it, and it has no other owner; try again.
        """


class BulkLedger(Ledger, Protocol):
    """A ledger that also saves and lists many deliveries at once."""

    def add(self, deliveries: Sequence[Delivery]) -> set[str]:
        """Save new deliveries, several in one transaction; return the ids of those that were not saved.

        Those must be saved one at a time: their id is taken, or another delivery of the same
        transaction has an id that is.
        """

    def search(self, search: MessageSearch) -> Page[Delivery]:
        """Return some of the deliveries that match, in no order by time; the cursor leads to the rest.

        Raises:
            InvalidInput: the cursor is not from an earlier page.
        """


class AgendaMove(Struct, frozen=True, kw_only=True):
    """A change of the agenda: an entry is removed, its reminder is replaced, new entries are added."""

    entry: Entry
    state: ReminderState | None = None  # the reminder after this, if the entry was one
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
            InvalidInput: the cursor is not from an earlier page.
        """

    def remove(self, state: ReminderState) -> None:
        """Delete a reminder that was loaded, and its entry.

        Raises:
            VersionConflict: its version is not the newest.
        """

    def last_tick(self, source: Source) -> LastTick | None:
        """Return the last tick of that source; None if there was none."""

    def record_tick(self, tick: LastTick) -> None:
        """Save the last tick of its source.

        Raises:
            VersionConflict: it has no version and there is one, or its version is not the newest.
        """


class Contacts(Threads, Protocol):
    """Stores contacts by their canonical number, and their inbound texts; any spelling finds them.

    A person has one contact by SMS and by RCS, see ``contact_of``. Their thread is that of their number.
    """

    def load(self, number: str) -> Contact:
        """Return the contact of that number; a new one if there is none."""

    def load_with_sends(self, number: str) -> tuple[Contact, RecentSends]:
        """Return the contact of a number, and what was sent to it lately. One request for most numbers."""

    def save_sends(self, recent: RecentSends, entry: ThreadEntry | None = None) -> RecentSends:
        """Save what was sent to a number lately, and return it with its new version.

        It is a record of its own: whoever saves the contact does not conflict with it. ``entry`` is saved in
        the person's thread in the same step.

        Raises:
            VersionConflict: it has no version and there is one, or its version is not the newest.
        """

    def save(self, contact: Contact, inbound: Inbound | None = None) -> None:
        """Save a contact, and the inbound text that changed it if there is one, both or neither.

        The text and our answer to it get their entries in the threads of those whom they concern: in the
        same step if it is the thread of the contact's own number, else before it.

        Raises:
            VersionConflict: ``inbound`` was saved before, or the contact's version is not the newest.
        """

    def inbound(self, number: str, sid: str) -> Inbound | None:
        """Return one inbound text of that number, by Twilio's SID."""

    def replace_inbound(self, inbound: Inbound) -> None:
        """Replace a stored inbound text; only the timer that looks for its answer does this."""

    def search(self, search: InboxSearch) -> Page[Inbound]:
        """Return some of the inbound texts that match, in no order by time; the cursor leads to the rest.

        Raises:
            InvalidInput: the cursor is not from an earlier page.
        """


class Calls(Protocol):
    """Stores what is known of calls that came in."""

    def load(self, sid: str) -> Call | None:
        """Return that call, if anything is known of it."""

    def save(self, call: Call) -> Call:
        """Save ``call`` and return it with its new version.

        Raises:
            VersionConflict: it has no version and is known already, or its version is not the newest.
        """

    def search(self, search: CallSearch) -> Page[Call]:
        """Return some of the calls that match, in no order by time; the cursor leads to the rest.

        Without those of which only a recording is known.

        Raises:
            InvalidInput: the cursor is not from an earlier page.
        """


class Recordings(Protocol):
    """Stores what is known of recordings."""

    def load(self, sid: str) -> Recording | None:
        """Return that recording, if it is known."""

    def save(self, recording: Recording) -> Recording:
        """Save ``recording`` and return it with its new version.

        Raises:
            VersionConflict: it has no version and is known already, or its version is not the newest.
        """

    def search(self, search: RecordingSearch) -> Page[Recording]:
        """Return some of the recordings that match, in no order by time; the cursor leads to the rest.

        Raises:
            InvalidInput: the cursor is not from an earlier page.
        """
