"""Count what will expire while a stop stands: an answer must not wait long for that, so it may be a part."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import batched, islice

from msgspec import Struct

from shared.domain.deliveries.status import Status
from shared.domain.guard.stops.stop import Stop
from shared.domain.guard.stops.stop_decision import covers
from shared.domain.guard.stops.stop_view import Count, Expiring
from shared.domain.messages.message import Message
from shared.domain.reminders.occurrence_message import occurrence_message
from shared.domain.reminders.reminder import ReminderState
from shared.domain.reminders.ticks import SHARDS
from shared.domain.senders.person_country import country_of
from shared.errors import InvalidInput
from shared.ports.storage import Agenda, Ledger
from shared.services.concurrent_map import map_concurrently

log = logging.getLogger(__name__)

MAX_READ = 1_000
"""Open deliveries, and entries of the agenda, that are looked at."""

MAX_SECONDS = 5
"""Then what has not been looked at yet is left out."""

AHEAD = timedelta(days=1)
"""Reminders that are due within this time are counted."""

BATCH = 50

WAITING = {Status.ACCEPTED, Status.HELD}


class ExpiringContext(Struct, frozen=True, kw_only=True):
    """The ports that counting uses."""

    ledger: Ledger
    agenda: Agenda
    default_country: str
    elapsed: Callable[[], timedelta]  # the time since the request came


def expiring_meanwhile(stop: Stop, *, context: ExpiringContext, now: datetime) -> Expiring | None:
    """Return what a stop makes expire; None if that cannot be counted: the stop counts all the same."""
    try:
        return Expiring(
            messages=_count(_messages(context), stop, context=context, now=now),
            reminders=_count(_occurrences(context, now=now), stop, context=context, now=now),
        )
    except Exception:  # whatever it is, the stop was made
        log.exception("stop %s: what will expire cannot be counted", stop.id)
        return None


def _count(
    messages: Iterator[Message | None], stop: Stop, *, context: ExpiringContext, now: datetime
) -> Count:
    """Count the messages that end, and that a stop covers; None stands for one that need not be looked at."""
    ends, is_cut = [], False
    try:
        for read, message in enumerate(messages):
            _check(context, has_room=read < MAX_READ)
            if message is None or message.not_after is None or message.not_after <= now:
                continue
            if covers(stop.scope, message, country=country_of(message.to) if stop.scope.country else ""):
                ends.append(message.not_after)
    except _Cut:
        is_cut = True
    return Count(count=len(ends), at_least=is_cut, first_at=min(ends, default=None))


class _Cut(Exception):
    """There is no time, or no room, for the rest."""


def _check(context: ExpiringContext, *, has_room: bool = True) -> None:
    """Raise ``_Cut`` if no more is to be read."""
    if not has_room or context.elapsed() > timedelta(seconds=MAX_SECONDS):
        raise _Cut


def _messages(context: ExpiringContext) -> Iterator[Message | None]:
    """Yield the messages of open deliveries that are not sent yet."""
    for ids in batched(islice(context.ledger.open(), MAX_READ + 1), BATCH, strict=False):
        _check(context)
        for delivery in map_concurrently(context.ledger.load, ids):
            yield delivery.message if delivery and delivery.status in WAITING else None


def _occurrences(context: ExpiringContext, *, now: datetime) -> Iterator[Message | None]:
    """Yield the messages of the reminders that are due within a day: each ends with its grace."""
    for shard in SHARDS:
        _check(context)  # also if there is none in any of them: each is a query
        for entry in context.agenda.due(shard, before=now + AHEAD):
            yield _occurrence(entry.of, entry.at, country=context.default_country)


def _occurrence(of: object, due: datetime, *, country: str) -> Message | None:
    if not isinstance(of, ReminderState):  # a message that waits for its time is an open delivery
        return None
    try:
        return occurrence_message(of, due, default_country=country)
    except InvalidInput:  # a version before this one accepted it: the tick finds out
        return None
