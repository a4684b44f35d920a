"""Fire what is due: put messages on the outbox, then move the agenda on.

See docs/how-reminders-work.md, "A tick".
Outbox first, agenda second: a crash between the two repeats the first under the same ids, which
the ledger deduplicates.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import batched

from msgspec import Struct

from shared.domain.messages.envelope import envelope_of
from shared.domain.messages.message import Message
from shared.domain.reminders.due_time import delay_until
from shared.domain.reminders.reminder import Entry
from shared.errors import VersionConflict
from shared.ports.storage import Agenda, AgendaMove
from shared.services.concurrent_map import map_concurrently
from shared.services.reminders.plan_agenda_entry import PlannedEntry, plan_entry
from shared.services.reminders.tick_context import TickContext

log = logging.getLogger(__name__)

BATCH_SIZE = 25
"""Entries planned, put on the outbox and moved together."""

MAX_TRANSACTION_ROWS = 100
"""Source: https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions"""

PER_SECOND_PER_SHARD = 3
"""Messages of one shard that become visible on the outbox in the same second, 48 in all shards. More are
throttled, so that a text sent by hand does not wait behind ten thousand reminders."""


class TickResult(Struct, frozen=True, kw_only=True):
    """How much a tick did."""

    queued: int = 0
    skipped: int = 0
    handed_off: int = 0  # shards with so much due that they got a worker of their own
    failed: int = 0  # shards or entries that the next tick must retry

    def __add__(self, other: "TickResult") -> "TickResult":
        return TickResult(
            queued=self.queued + other.queued,
            skipped=self.skipped + other.skipped,
            handed_off=self.handed_off + other.handed_off,
            failed=self.failed + other.failed,
        )


def fire_due(entries: Iterable[Entry], *, context: TickContext, now: datetime) -> TickResult:
    """Fire entries of one shard, in their order, and return how many were queued, skipped or failed."""
    throttle = _Throttle(now)
    batches = batched(entries, BATCH_SIZE, strict=False)
    return sum((_fire_batch(batch, throttle, context=context, now=now) for batch in batches), TickResult())


def _fire_batch(
    entries: Sequence[Entry], throttle: "_Throttle", *, context: TickContext, now: datetime
) -> TickResult:
    planned = [plan for entry in entries if (plan := _plan_or_leave(entry, context=context, now=now))]
    messages = [(throttle.visible_at(due), message) for plan in planned for due, message in plan.puts]
    try:
        _put_on_outbox(messages, context=context, now=now)
        _save([plan.move for plan in planned], agenda=context.agenda)
    except Exception:
        log.exception("%d agenda entries failed; the next tick retries them", len(planned))
        return TickResult(failed=len(planned))
    return TickResult(queued=len(messages), skipped=sum(plan.skipped for plan in planned))


def _plan_or_leave(entry: Entry, *, context: TickContext, now: datetime) -> PlannedEntry | None:
    """Plan one entry; an error about it must not delay the others."""
    try:
        return plan_entry(entry, context=context, now=now)
    except Exception:
        log.exception("agenda entry due %s cannot be planned; it stays in the agenda", entry.at)
        return None


def _put_on_outbox(
    messages: Sequence[tuple[datetime, Message]], *, context: TickContext, now: datetime
) -> None:
    """Put messages on the outbox, each to become visible at its time, or in the second before."""

    def put(item: tuple[datetime, Message]) -> None:
        visible_at, message = item
        delay = delay_until(visible_at, now=now + context.elapsed())
        context.outbox.put(envelope_of(message), delay=delay)

    map_concurrently(put, messages, concurrency=context.concurrency)


def _save(moves: Sequence[AgendaMove], *, agenda: Agenda) -> None:
    """Move the agenda on, in as few transactions as possible."""
    for group in _transactions(moves):
        try:
            agenda.move(group)
        except VersionConflict:  # about one of them: the others must still move
            for move in group:
                _save_alone(move, agenda=agenda)


def _save_alone(move: AgendaMove, *, agenda: Agenda) -> None:
    try:
        agenda.move([move])
    except VersionConflict:
        log.info("agenda entry due %s was changed concurrently; the next tick retries it", move.entry.at)


def _transactions(moves: Sequence[AgendaMove]) -> Iterator[list[AgendaMove]]:
    """Yield the moves in groups that fit into one transaction each."""
    group: list[AgendaMove] = []
    rows = 0
    for move in moves:
        rows_of_move = 3 + len(move.entries)  # the entry, its reminder, the next entry, and new ones
        if group and rows + rows_of_move > MAX_TRANSACTION_ROWS:
            yield group
            group, rows = [], 0
        group.append(move)
        rows += rows_of_move
    if group:
        yield group


class _Throttle:
    """Spreads messages that would become visible in the same second over the seconds that follow."""

    def __init__(self, now: datetime) -> None:
        self._second, self._count = now, 0

    def visible_at(self, due: datetime) -> datetime:
        """Return when the next message, due then, becomes visible on the outbox."""
        if due > self._second:
            self._second, self._count = due, 0
        elif self._count == PER_SECOND_PER_SHARD:
            self._second, self._count = self._second + timedelta(seconds=1), 0
        self._count += 1
        return self._second
