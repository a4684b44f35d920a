"""Put what is due on the outbox, and move the agenda on. See docs/how-it-works.md, "Reminders"."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import batched

from msgspec import Struct

from shared.domain.deliveries.delivery import Status
from shared.domain.messages.envelope import envelope_of
from shared.domain.messages.message import Message
from shared.domain.reminders import occurrences as schedules
from shared.domain.reminders.reminder import (
    Entry,
    FollowUp,
    ReminderState,
    follow_up_of,
    message_of,
    occurrence_id,
)
from shared.errors import VersionConflict
from shared.ports.queues import Outbox
from shared.ports.storage import Agenda, AgendaMove, Ledger

log = logging.getLogger(__name__)

AT_ONCE = 8
"""Shards looked at, or messages put on the outbox, at the same time."""

TOGETHER = 25
"""Entries dealt with at a time."""

MOST_ROWS = 100
"""In one transaction. Source:
https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
"""

A_SECOND = 3
"""Messages of one shard that show up on the outbox in the same second, 48 in all. More are spread, so that
a text sent by hand does not wait behind ten thousand reminders."""


class Tick(Struct, kw_only=True):
    """What one tick did."""

    queued: int = 0
    skipped: int = 0
    passed_on: int = 0  # shards that got a worker of their own
    failed: int = 0  # shards, or entries, that the next tick must see to


class TickContext(Struct, frozen=True, kw_only=True):
    """What a tick works with."""

    agenda: Agenda
    outbox: Outbox
    ledger: Ledger
    default_country: str
    elapsed: Callable[[], timedelta]  # how long ago the tick's ``now`` was
    at_once: int = AT_ONCE

    def each[T](self, act: Callable[[T], None], on: Sequence[T]) -> None:
        """Do that with each of them, several at the same time."""
        if min(self.at_once, len(on)) <= 1:
            for one in on:
                act(one)
            return
        with ThreadPoolExecutor(self.at_once) as threads:
            list(threads.map(act, on))


def fire_due(entries: Iterable[Entry], *, context: TickContext, now: datetime, done: Tick) -> None:
    """Deal with entries of one shard, in their order.

    Outbox first, agenda second: a crash between the two repeats the first,
    under the same ids, which the ledger lets through once.
    """
    spread = _Spread(now)
    for some in batched(entries, TOGETHER, strict=False):
        moves = [move for entry in some if (move := _planned(entry, context=context, now=now))]
        puts = [(one, spread.delay(at)) for move in moves for at, one in move.puts]
        try:
            context.each(lambda put: _put(put[0], put[1], context=context), puts)
            for together in _together(moves):
                _save(together, agenda=context.agenda)
        except Exception:
            log.exception("%d entries of the agenda failed; the next tick looks again", len(moves))
            done.failed += len(moves)
            continue
        done.queued += len(puts)
        done.skipped += sum(move.skipped for move in moves)


def _put(message: Message, delay: timedelta, *, context: TickContext) -> None:
    """Put a message on the outbox, to show up that long after the tick began: some of it has passed."""
    context.outbox.put(envelope_of(message), delay=max(delay - context.elapsed(), timedelta(0)))


class PlannedEntry(AgendaMove, frozen=True, kw_only=True):
    """What is to become of an entry, and what goes on the outbox before that: a time and a message each."""

    puts: tuple[tuple[datetime, Message], ...] = ()
    skipped: int = 0


def _planned(entry: Entry, *, context: TickContext, now: datetime) -> PlannedEntry | None:
    """Decide about one entry; an error about it must not keep the others from their time."""
    try:
        return _plan_entry(entry, context=context, now=now)
    except Exception:
        log.exception("an entry of the agenda, due %s, cannot be dealt with; it stays there", entry.at)
        return None


def _plan_entry(entry: Entry, *, context: TickContext, now: datetime) -> PlannedEntry | None:
    """Tell what is to be done; None: nothing yet."""
    match entry.of:
        case ReminderState() as state:
            return _fire(entry, state, context=context, now=now)
        case FollowUp() as follow_up:
            return _follow_up(entry, follow_up, context=context, now=now) if entry.at <= now else None
        case message:
            return PlannedEntry(entry=entry, puts=((entry.at, message),))


def _fire(entry: Entry, state: ReminderState, *, context: TickContext, now: datetime) -> PlannedEntry:
    plan = schedules.plan_due(state, now=now)
    skipped = [at for at in plan.late if not _went_out(state, at, ledger=context.ledger)]
    queued = [*plan.ready, *(at for at in plan.late if at not in skipped)]
    for at in skipped:
        log.warning("reminder %s: skipped %s, its grace is over", state.reminder.id, at)
    return PlannedEntry(
        entry=entry,
        state=schedules.after_firing(state, plan.due, skipped=skipped, queued=queued, now=now),
        entries=schedules.follow_ups(state, queued),
        puts=tuple((at, message_of(state, at, default_country=context.default_country)) for at in plan.ready),
        skipped=len(skipped),
    )


def _went_out(state: ReminderState, at: datetime, *, ledger: Ledger) -> bool:
    """A tick may have put it on the outbox and died before it said so."""
    return ledger.load(occurrence_id(state, at)) is not None


def _follow_up(entry: Entry, follow_up: FollowUp, *, context: TickContext, now: datetime) -> PlannedEntry:
    state = context.agenda.load(follow_up.reminder_id)
    nothing = PlannedEntry(entry=entry)
    if state is None or state.canceled or state.reminder.paused:
        return nothing
    escalate = state.reminder.escalate
    delivery = context.ledger.load(follow_up.message_id)
    if escalate is None or (delivery and (delivery.reply or delivery.status is Status.CANCELED)):
        return nothing
    if now > entry.at + state.reminder.grace:
        log.warning("reminder %s: nobody was asked again, the grace is over", follow_up.reminder_id)
        return nothing
    message = follow_up_of(state, follow_up, escalate, default_country=context.default_country)
    return PlannedEntry(entry=entry, puts=((entry.at, message),))


def _together(moves: Sequence[PlannedEntry]) -> Iterator[list[PlannedEntry]]:
    """Yield the moves in groups that fit a transaction."""
    group: list[PlannedEntry] = []
    rows = 0
    for move in moves:
        own = 3 + len(move.entries)  # the entry, the reminder, its next entry, what else comes
        if group and rows + own > MOST_ROWS:
            yield group
            group, rows = [], 0
        group.append(move)
        rows += own
    if group:
        yield group


def _save(moves: Sequence[PlannedEntry], *, agenda: Agenda) -> None:
    """Write it all down; if one was changed meanwhile, each by itself."""
    try:
        agenda.move(moves)
    except VersionConflict:
        for one in moves if len(moves) > 1 else ():
            _save([one], agenda=agenda)
        if len(moves) == 1:
            log.info("an entry of the agenda changed meanwhile; the next tick looks again")


class _Spread:
    """Spreads what would show up in the same second."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._second, self._taken = timedelta(0), 0

    def delay(self, due: datetime) -> timedelta:
        wanted = max(due - self._now, timedelta(0))
        if wanted > self._second:
            self._second, self._taken = wanted, 0
        elif self._taken == A_SECOND:
            self._second, self._taken = self._second + timedelta(seconds=1), 0
        self._taken += 1
        return self._second
