"""What the services of reminders need from the outside. See ``shared.ports`` for all else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime, timedelta

    from shared.domain.list_parameters import Page, ReminderSearch
    from shared.domain.messages.message import Message
    from shared.domain.reminders.reminder import Entry, Scheduled
    from shared.domain.reminders.ticks import LastTick, NextTick, ShardTick, Source


class Move(Struct, frozen=True, kw_only=True):
    """What becomes of an entry of the agenda: it goes, its reminder changes, others come."""

    entry: Entry
    scheduled: Scheduled | None = None  # the reminder as it is from now on, if the entry was one
    entries: tuple[Entry, ...] = ()


class Agenda(Protocol):
    """Keeps reminders, and entries ordered by when there is something to do. Both change together."""

    def load(self, reminder_id: str) -> Scheduled | None:
        """Return that reminder, if there is one."""

    def save(self, scheduled: Scheduled, *, was_due: datetime | None) -> Scheduled:
        """Keep a reminder and when it is due next, and return it with its new version.

        Args:
            scheduled: what to keep.
            was_due: when it was due before this change; forgotten in the same step.

        Raises:
            Changed: it has no version and the id is taken, or its version is no longer the newest.
        """

    def due(self, shard: str, *, before: datetime) -> Iterator[Entry]:
        """Yield a shard's entries due before that instant, overdue first. What is due later costs nothing."""

    def move(self, moves: Sequence[Move]) -> None:
        """Make these moves, all of one shard, all or none; at most 100 rows change.

        Raises:
            Changed: one of the entries, or its reminder, is no longer the newest.
        """

    def park(self, message: Message, *, at: datetime) -> None:
        """Keep a message until its time; doing it again changes nothing."""

    def search(self, search: ReminderSearch) -> Page[Scheduled]:
        """Return some reminders, in no order by time; the cursor leads to the rest.

        Raises:
            InvalidInput: the cursor is none of ours.
        """

    def last_tick(self, source: Source) -> LastTick | None:
        """Return the last tick from that source, if there was one."""

    def note_tick(self, tick: LastTick) -> None:
        """Keep the last tick of its source.

        Raises:
            Changed: it has no version and there is one, or its version is no longer the newest.
        """


class Ticks(Protocol):
    """The queue of ticks: those that come by queue, and those of one shard."""

    def put(self, call: NextTick | ShardTick, *, delay: timedelta) -> None:
        """Add a call for a tick that shows up after ``delay``; it never expires."""


class Calendar(Protocol):
    """Writes calendars that others can show."""

    def render(self, reminders: Iterable[Scheduled]) -> bytes:
        """Return a calendar with those reminders that have a time to come."""
