"""Remove the words of texts, calls and recordings that came in, and then all of them, by the index by day."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import structs

from shared.domain.people.day_entry import DayKind
from shared.domain.people.thread.thread_entries import text_entries
from shared.domain.people.thread.thread_key import person_at
from shared.domain.retention.blank_words import (
    call_without_words,
    recording_without_words,
    text_without_words,
)
from shared.domain.retention.periods import due_before
from shared.domain.retention.progress import Place
from shared.domain.utc_days import day_after
from shared.errors import TwilioUnavailable, VersionConflict
from shared.services.concurrent_map import map_concurrently
from shared.services.retention.age_deliveries import close_questions, forget_thread

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from shared.domain.conversations.inbound_text import Inbound
    from shared.domain.people.day_entry import DayEntry
    from shared.services.retention.retention_context import Budget, Removed, RetentionContext

log = logging.getLogger(__name__)

_PAGE = 64
"""Entries that are read with one request."""

_AROUND = timedelta(minutes=10)
"""How far from a text our answer to it is in the thread, at most."""


def remove_words_by_day(
    kind: DayKind,
    place: Place,
    *,
    context: RetentionContext,
    budget: Budget,
    removed: Removed,
    now: datetime,
) -> Place:
    """Remove the words of what came in on the days that are due; return how far it has come.

    Costs one request for each day since the last run, and for each page of a day; and what is there.
    """
    before = due_before(context.retention.words, now=now)
    if before and not place.day:
        first = next(context.day_index.days(kind, before=before), None)
        place = Place(day=first or before)
    while place.day < before and not budget.is_spent:
        page = context.day_index.newest(kind, place.day, limit=_PAGE, cursor=place.cursor)
        budget.take(len(page.items) + 1)
        results = map_concurrently(
            lambda entry: _try(lambda: _remove_words(entry, context=context, now=now), entry), page.items
        )
        removed.words += results.count(True)
        removed.failed += results.count(False)
        place = Place(day=place.day, cursor=page.cursor) if page.cursor else Place(day=day_after(place.day))
    return place


def forget_by_day(
    kind: DayKind, kept_for: timedelta | None, *, context: RetentionContext, budget: Budget,
    removed: Removed, now: datetime,
) -> None:  # fmt: skip
    """Delete what came in on the days that are due, and its entries, the earliest day first."""
    for day in context.day_index.days(kind, before=due_before(kept_for, now=now)):
        cursor = None
        while not budget.is_spent:
            page = context.day_index.newest(kind, day, limit=_PAGE, cursor=cursor)
            budget.take(len(page.items) + 1)
            results = map_concurrently(
                lambda entry: _try(lambda: _forget(entry, context=context, now=now), entry), page.items
            )
            removed.came_in += results.count(True)
            removed.failed += results.count(False)
            cursor = page.cursor
            if not cursor:
                break
        if budget.is_spent:
            return


def _try(handle: Callable[[], None], entry: DayEntry) -> bool:
    """Return whether an entry could be handled; one that could not is handled by a later run."""
    try:
        handle()
    except (VersionConflict, TwilioUnavailable):
        log.warning("%s %s was not removed: the next run tries again", entry.kind, entry.id, exc_info=True)
        return False
    return True


def _remove_words(entry: DayEntry, *, context: RetentionContext, now: datetime) -> None:
    """Remove the words of one text, call or recording: what has them is found by the entry again."""
    match entry.kind:
        case DayKind.TEXT:
            close_questions(entry.address, context=context, now=now)
            _remove_words_of_text(context.contacts.inbound(entry.address, entry.id), context=context)
        case DayKind.CALL:
            call = context.calls.load(entry.id)
            if call and call.answers:
                context.calls.save(call_without_words(call))
        case DayKind.RECORDING:
            recording = context.recordings.load(entry.id)
            if recording and recording.transcription:
                context.recordings.save(recording_without_words(recording))
        case DayKind.FAILED:
            return  # it has no words
    for said in context.rows.thread(entry.number, entry.at - _AROUND, entry.at + _AROUND):
        if said.words and (said.id == entry.id or said.id.startswith(f"reply-{entry.id}-")):
            context.rows.replace_entry(entry.number, structs.replace(said, words=""))


def _remove_words_of_text(text: Inbound | None, *, context: RetentionContext) -> None:
    """Remove the words of a text: first our answers in threads of others, which are found by its words."""
    if text is None or text_without_words(text) == text:
        return
    _remove_answers_to_others(text, context=context)
    context.contacts.replace_inbound(text_without_words(text))


def _remove_answers_to_others(text: Inbound, *, context: RetentionContext) -> None:
    """Delete the entries of our answer in the threads of other people than who wrote.

    Without its words a text does not say to whom its answer went: nothing would find them later.
    """
    for person, answer in text_entries(text):
        if person != person_at(text.sender):
            context.rows.remove_entry(person, answer)


def _forget(entry: DayEntry, *, context: RetentionContext, now: datetime) -> None:
    """Delete one text, call or recording; its entry last, as by that it is found again."""
    match entry.kind:
        case DayKind.TEXT:
            if text := context.contacts.inbound(entry.address, entry.id):
                _remove_answers_to_others(text, context=context)
            context.rows.remove_text(entry.address, entry.id)
        case DayKind.CALL:
            context.rows.remove_call(entry.id)
        case DayKind.RECORDING:
            if not context.at_twilio.delete_recording(entry.id):
                raise TwilioUnavailable(f"Twilio does not delete {entry.id} yet")
            context.rows.remove_recording(entry.id)
        case DayKind.FAILED:
            pass
    if entry.number:
        forget_thread(entry.number, context=context, now=now)
    context.day_index.remove(entry)
