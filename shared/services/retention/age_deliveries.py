"""Remove the words of old deliveries, and then the deliveries, in the order of their days."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import TYPE_CHECKING

from msgspec import structs

from shared.domain.deliveries.status import Status
from shared.domain.deliveries.words.removed_words import without_words
from shared.domain.people.digests import message_digest
from shared.domain.people.thread.thread_entry import EntryKind
from shared.domain.retention.decision import (
    Drop,
    Forget,
    Move,
    RemoveWords,
    Wait,
    decide,
    due_days,
    open_follow_ups,
)
from shared.domain.retention.expired_questions import without_expired_questions
from shared.errors import VersionConflict
from shared.services.concurrent_map import map_concurrently

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.domain.deliveries.delivery import Delivery
    from shared.domain.retention.day_row import DayRow
    from shared.services.retention.retention_context import Budget, Removed, RetentionContext

log = logging.getLogger(__name__)

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
"""Before every entry of a thread."""

_AT_ONCE = 32
"""Rows handled before the budget is looked at again."""


def age_deliveries(
    partition: int, *, context: RetentionContext, budget: Budget, removed: Removed, now: datetime
) -> bool:
    """Do what is due in one partition of the ledger; return whether that is all of it.

    Costs two requests if nothing is due. Each row is handled by itself, and may be handled again: a run that
    is killed leaves nothing half done that the next one would not find.
    """
    for has_words in (False, True):
        before = due_days(context.retention, has_words=has_words, now=now)
        if not before:
            continue
        due = context.deliveries.due(partition, has_words=has_words, before=before)
        for rows in batched(due, _AT_ONCE, strict=False):
            if budget.is_spent:
                return False
            budget.take(len(rows))
            _handle_all(rows, context=context, removed=removed, now=now)
    return True


def _handle_all(
    rows: Sequence[DayRow], *, context: RetentionContext, removed: Removed, now: datetime
) -> None:
    def handle(row: DayRow) -> str:
        try:
            return _handle(row, context=context, now=now)
        except VersionConflict:  # somebody changed it: the next run decides again
            return "failed"

    for done in map_concurrently(handle, rows):
        if done:
            setattr(removed, done, getattr(removed, done) + 1)


def _handle(row: DayRow, *, context: RetentionContext, now: datetime) -> str:
    """Do what is due about one row; return which count of ``Removed`` grows, if one does."""
    deliveries = context.deliveries
    if row.is_other_row:
        deliveries.drop(row)
        return ""
    delivery = deliveries.load(row)
    is_dead = delivery is not None and delivery.status is Status.DEAD
    has_letter = is_dead and bool(context.dead_letters.of_message(row.of))
    match decide(row, delivery, retention=context.retention, has_letter=has_letter, now=now):
        case Drop():
            deliveries.drop(row)
        case Move(to):
            deliveries.move(row, to)
        case RemoveWords() if delivery and not _is_followed(delivery, context=context):
            _remove_words(row, delivery, context=context, now=now)
            return "words"
        case Forget() if delivery:
            _forget(row, delivery, context=context, now=now)
            return "deliveries"
        case Wait() | _:
            pass
    return ""


def _is_followed(delivery: Delivery, *, context: RetentionContext) -> bool:
    """Return whether a message that follows a private one is open, or may still be written."""
    if not delivery.message.private:
        return False
    following = (context.ledger.load(name) for name in open_follow_ups(delivery))
    return any(each is None or each.is_open for each in following)


def _remove_words(row: DayRow, delivery: Delivery, *, context: RetentionContext, now: datetime) -> None:
    """Remove words: the delivery's last, as by it the others are found again."""
    if delivery.message.flow:
        close_questions(delivery.message.address, context=context, now=now)
    for entry in context.rows.thread(
        delivery.message.to, _began_at(delivery), delivery.updated_at + timedelta(minutes=1)
    ):
        if entry.kind is EntryKind.MESSAGE and entry.id == delivery.id and entry.words:
            context.rows.replace_entry(delivery.message.to, structs.replace(entry, words=""))
    digest = delivery.digest or message_digest(delivery.message, secret=context.digest_secret)
    context.deliveries.remove_words(row, without_words(delivery, digest=digest, now=now))


def _forget(row: DayRow, delivery: Delivery, *, context: RetentionContext, now: datetime) -> None:
    forget_thread(delivery.message.to, context=context, now=now)
    context.deliveries.forget(row, delivery)


def forget_thread(number: str, *, context: RetentionContext, now: datetime) -> None:
    """Delete the entries of a person's thread that are as old as everything that is kept."""
    if context.retention.everything is None:
        return
    last = now - context.retention.everything
    for entry in context.rows.thread(number, EARLIEST, last):
        context.rows.remove_entry(number, entry)


def close_questions(address: str, *, context: RetentionContext, now: datetime) -> None:
    """Remove the questions that nobody can answer any more from the contact; they have our words."""
    contact = context.contacts.load(address)
    closed = without_expired_questions(contact, now=now)
    if closed != contact and contact.version:
        with suppress(VersionConflict):  # the person writes: the next message closes it
            context.contacts.save(closed)


def _began_at(delivery: Delivery) -> datetime:
    return min([delivery.created_at, *(attempt.at for attempt in delivery.attempts)]) - timedelta(minutes=1)
