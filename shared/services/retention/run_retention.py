"""One run of the removal: of the ledger, what came in, dead letters and acts; bounded in time and rows."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import structs

from shared.domain.people.day_entry import DayKind
from shared.domain.retention.periods import due_before
from shared.domain.retention.progress import PARTITIONS, Place
from shared.errors import VersionConflict
from shared.services.retention.age_deliveries import age_deliveries
from shared.services.retention.age_what_came_in import forget_by_day, remove_words_by_day
from shared.services.retention.list_stored import list_stored
from shared.services.retention.retention_context import Budget, Removed

if TYPE_CHECKING:
    from datetime import datetime

    from shared.domain.retention.progress import Progress
    from shared.services.retention.retention_context import RetentionContext

log = logging.getLogger(__name__)

SHARE = 16
"""Partitions of the ledger in one run: 24 runs a day see each of the 256, and half of them twice."""

MAX_ROWS = 5_000
"""Rows that one part of a run handles at most: 120,000 a day."""

DELIVERIES_UNTIL, LISTED_UNTIL, CAME_IN_UNTIL = (timedelta(seconds=each) for each in (90, 130, 180))
"""When each part ends, since the run began: the host ends a function after five minutes."""

WORDS_OF = (DayKind.TEXT, DayKind.CALL, DayKind.RECORDING)


def run_retention(context: RetentionContext, *, now: datetime) -> Removed:
    """Remove what is due, as far as one run does; the next one goes on. Idempotent.

    Without RETAIN only the words of private messages leave, for which it costs a request a partition.
    """
    removed, deliveries = Removed(), context.deliveries
    progress = deliveries.progress()
    if context.retention.everything is not None:
        _forget_letters(now - context.retention.everything, context=context, removed=removed)
    budget = Budget(elapsed=context.elapsed, until=DELIVERIES_UNTIL, rows=MAX_ROWS)
    for _ in range(SHARE):
        if budget.is_spent or not age_deliveries(
            progress.partition, context=context, budget=budget, removed=removed, now=now
        ):
            break
        progress = structs.replace(progress, partition=(progress.partition + 1) % PARTITIONS)
    if context.retention.is_set:
        budget = Budget(elapsed=context.elapsed, until=LISTED_UNTIL, rows=MAX_ROWS)
        walks = list_stored(progress.walks, context=context, budget=budget, removed=removed)
        progress = structs.replace(progress, walks=walks)
        progress = _age_what_came_in(progress, context=context, removed=removed, now=now)
    with suppress(VersionConflict):  # another run was first: what this one did stays done
        deliveries.save_progress(progress)
    return removed


def log_removed(removed: Removed) -> None:
    """Log what a run has removed, if it did anything."""
    if any(structs.astuple(removed)):
        log.info(
            "retention: words of %d, %d deliveries, %d that came in, %d dead letters, %d acts;"
            " %d listed, %d failed",
            *(removed.words, removed.deliveries, removed.came_in, removed.dead_letters, removed.acts),
            *(removed.listed, removed.failed),
        )


def _age_what_came_in(
    progress: Progress, *, context: RetentionContext, removed: Removed, now: datetime
) -> Progress:
    budget = Budget(elapsed=context.elapsed, until=CAME_IN_UNTIL, rows=MAX_ROWS)
    retention, words = context.retention, dict(progress.words)
    of_recordings = retention.recordings or retention.everything
    for kind in DayKind:
        kept_for = of_recordings if kind is DayKind.RECORDING else retention.everything
        forget_by_day(kind, kept_for, context=context, budget=budget, removed=removed, now=now)
    _forget_acts(context=context, budget=budget, removed=removed, now=now)
    # Day by day, and each day once: so first all that an earlier version stored must be listed.
    is_listed = all(walk.is_done for walk in progress.walks.values())
    for kind in WORDS_OF if retention.words and is_listed else ():
        place = progress.words.get(kind) or Place()
        words[kind] = remove_words_by_day(
            kind, place, context=context, budget=budget, removed=removed, now=now
        )
    return structs.replace(progress, words=words)


def _forget_acts(*, context: RetentionContext, budget: Budget, removed: Removed, now: datetime) -> None:
    """Delete acts that are as old as everything that is kept: a request a day, and one an act."""
    for day in context.acts.days(before=due_before(context.retention.everything, now=now)):
        if budget.is_spent:
            return
        count = context.acts.remove_day(day)
        budget.take(count + 1)
        removed.acts += count


def _forget_letters(before: datetime, *, context: RetentionContext, removed: Removed) -> None:
    """Delete dead letters that nobody handled for as long as everything is kept."""
    for letter in context.dead_letters.oldest(before=before)[:MAX_ROWS]:
        context.dead_letters.remove(letter)
        removed.dead_letters += 1
