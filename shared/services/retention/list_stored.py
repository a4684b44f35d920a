"""List by day what an earlier version stored without it: once, some of it in each run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.list_parameters import CallSearch, InboxSearch, MessageSearch, RecordingSearch
from shared.domain.people.thread.thread_entries import (
    day_entry_of_call,
    day_entry_of_recording,
    day_entry_of_text,
)
from shared.domain.retention.progress import Walk
from shared.services.concurrent_map import map_concurrently

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from shared.domain.people.day_entry import DayEntry
    from shared.services.retention.retention_context import Budget, Removed, RetentionContext

_PAGE = 100


def list_stored(
    walks: Mapping[str, Walk], *, context: RetentionContext, budget: Budget, removed: Removed
) -> dict[str, Walk]:
    """Go on with each walk; return how far they have come. Done for good, it costs nothing."""
    come = dict(walks)
    for name, step in _STEPS.items():
        walk = come.get(name) or Walk()
        while not walk.is_done and not budget.is_spent:
            cursor, count = step(walk.cursor, context)
            budget.take(count + 1)
            removed.listed += count
            walk = Walk(cursor=cursor, is_done=cursor is None)
        come[name] = walk
    return come


def _deliveries(cursor: str | None, context: RetentionContext) -> tuple[str | None, int]:
    page = context.ledger.search(MessageSearch(limit=_PAGE, cursor=cursor))
    closed = [delivery for delivery in page.items if not delivery.is_open]
    context.deliveries.note(closed)
    return page.cursor, len(closed)


def _texts(cursor: str | None, context: RetentionContext) -> tuple[str | None, int]:
    page = context.contacts.search(InboxSearch(limit=_PAGE, cursor=cursor))
    return _add(map(day_entry_of_text, page.items), page.cursor, context)


def _calls(cursor: str | None, context: RetentionContext) -> tuple[str | None, int]:
    page = context.calls.search(CallSearch(limit=_PAGE, cursor=cursor))
    return _add(map(day_entry_of_call, page.items), page.cursor, context)


def _recordings(cursor: str | None, context: RetentionContext) -> tuple[str | None, int]:
    page = context.recordings.search(RecordingSearch(limit=_PAGE, cursor=cursor))
    return _add(map(day_entry_of_recording, page.items), page.cursor, context)


def _add(
    entries: Iterable[DayEntry], cursor: str | None, context: RetentionContext
) -> tuple[str | None, int]:
    return cursor, len(map_concurrently(context.day_index.add, list(entries)))


_STEPS: Mapping[str, Callable[[str | None, RetentionContext], tuple[str | None, int]]] = {
    "deliveries": _deliveries,
    "texts": _texts,
    "calls": _calls,
    "recordings": _recordings,
}
