"""Read a page of a person's thread, with what became of our messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.domain.list_parameters import Page, ThreadQuery, read_list_parameters, with_empty_parameters
from shared.domain.people.thread.thread_entry import EntryKind
from shared.domain.people.thread.thread_view import show_entry
from shared.services.concurrent_map import map_concurrently
from shared.services.people.find_person import read_number_and

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.domain.people.thread.thread_entry import ThreadEntry
    from shared.domain.people.thread.thread_view import ThreadEntryView
    from shared.ports.people import Threads
    from shared.ports.storage import Ledger


def read_request(text: str, params: Mapping[str, str], *, url: str, country: str) -> tuple[str, ThreadQuery]:
    """Return the number in a path in E.164, and the parameters.

    Raises:
        InvalidInput: with every fault of both.
    """

    def read() -> ThreadQuery:
        return read_list_parameters(with_empty_parameters(params, url=url), ThreadQuery)

    return read_number_and(text, read, country=country)


def read_thread(
    number: str, query: ThreadQuery, *, threads: Threads, ledger: Ledger
) -> Page[ThreadEntryView]:
    """Return a page of the thread of the person at a number, the newest first.

    One range read, and a read of the ledger for each message of ours, several at a time. An entry is written
    before what it tells of: a message that the ledger does not know is shown without a status.

    Raises:
        InvalidInput: the cursor is none of a thread.
    """
    page = threads.thread(number, limit=query.limit, cursor=query.cursor)
    entries = once_each(page.items)
    if not query.outcomes:
        return Page(items=tuple(map(show_entry, entries)), cursor=page.cursor)
    ids = [entry.id for entry in entries if entry.kind is EntryKind.MESSAGE]
    deliveries = dict(zip(ids, map_concurrently(ledger.load, ids), strict=True))
    shown = (
        show_entry(entry, deliveries.get(entry.id) if entry.kind is EntryKind.MESSAGE else None)
        for entry in entries
    )
    return Page(items=tuple(shown), cursor=page.cursor)


def once_each(entries: tuple[ThreadEntry, ...]) -> list[ThreadEntry]:
    """Return the entries; of one that is there twice only the newer, since a worker died after the other."""
    found: dict[tuple[str, str], ThreadEntry] = {}
    for entry in entries:
        found.setdefault((entry.kind, entry.id), entry)
    return list(found.values())
