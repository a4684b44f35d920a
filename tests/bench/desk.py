"""Measure how long the pages of the desk take to have something to show, where there is much."""

import asyncio
import statistics
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import batched

import msgspec
from azure.data.tables import TableClient

from shared.adapters.azure.people.threads import entry_change, thread_partition
from shared.adapters.azure.row_change import Upsert
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.people.day_entry import DayEntry, DayKind
from shared.domain.people.thread.thread_entry import EntryKind, ThreadEntry
from shared.triggers.clock import utc_now
from shared.wiring.storage_adapters import CONTACTS, DAYS
from tests.bench.figure import Figure
from tests.bench.sending import app, storage

PERSON = "+12025550939"
OF_THE_PERSON, ALL, OF_A_DAY = 10_000, 100_000, 10_000
ROUNDS, WARM_UP = 12, 2
PAGES = {
    "a person": (f"people/%2B{PERSON[1:]}/thread?limit=25&outcomes=false", CONTACTS),
    "People": ("desk/recent?kind=text&limit=50", DAYS),
    "Messages": ("desk/recent?kind=failed&limit=50", DAYS),
    "Calls": ("desk/recent?kind=call&limit=50", DAYS),
}
"""The request whose answer is the first content of a page, and the table that it reads.

Those whose tables have a row for each message, or for each that came in.
"""


async def desk_first_content() -> list[Figure]:
    """Ask for first contents among 100,000 messages, in turn with one request for a row of the same table."""
    async with storage() as azurite:
        connection = azurite.connection_string
        today = await asyncio.to_thread(_fill_tables, connection)
        async with app(connection, "http://127.0.0.1:9") as host:
            return await asyncio.to_thread(_measure, host.url, connection, today)


def _measure(url: str, connection: str, today: str) -> list[Figure]:
    return [
        _figure(page, f"{url}/api/{path}", connection, table, today) for page, (path, table) in PAGES.items()
    ]


def _figure(page: str, url: str, connection: str, table: str, today: str) -> Figure:
    partition = thread_partition(PERSON) if table == CONTACTS else f"{DayKind.TEXT}|{today}"
    rows = TableClient.from_connection_string(connection, table)
    request = urllib.request.Request(url, headers={"x-functions-key": "k"})
    contents, requests = [], []
    for _ in range(ROUNDS + WARM_UP):
        requests.append(_seconds(lambda: _first_row(rows, partition)))
        contents.append(_seconds(lambda: _answer(request)))
    rows.close()
    content, one = (statistics.median(seconds[WARM_UP:]) for seconds in (contents, requests))
    return Figure(
        figure=f"desk_first_content: {page}",
        value=content / one,
        aim=3,
        better="lower",
        unit="ratio",
        against=f"one request for a row of that table ({one * 1000:.0f} ms); "
        f"{OF_THE_PERSON:,} messages of the person, {ALL:,} in all",
    )


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _answer(request: urllib.request.Request) -> None:
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert b'"id"' in answer.read(), request.full_url


def _first_row(rows: TableClient, partition: str) -> None:
    pages = rows.query_entities("PartitionKey eq @key", parameters={"key": partition}, results_per_page=1)
    next(pages.by_page())


def _fill_tables(connection: str) -> str:
    """Write the threads of 100,000 messages, and the index of today; return today."""
    now = utc_now()
    contacts, days = (Rows(TableClient.from_connection_string(connection, each)) for each in (CONTACTS, DAYS))
    with ThreadPoolExecutor(8) as pool:
        writing = []
        for number, count in _people():
            changes = [entry_change(_entry(number, index, now)) for index in range(count)]
            writing += _write(contacts, thread_partition(number), changes, pool)
        for kind in DayKind:
            entries = [_day_change(kind, index, now) for index in range(OF_A_DAY)]
            writing += _write(days, f"{kind}|{now:%Y-%m-%d}", entries, pool)
        for each in writing:
            each.result()
    return f"{now:%Y-%m-%d}"


def _write(rows: Rows, partition: str, changes: list[Upsert], pool: ThreadPoolExecutor) -> list[Future[str]]:
    return [pool.submit(rows.write, partition, *part) for part in batched(changes, 100, strict=False)]


def _people() -> list[tuple[str, int]]:
    others = [(f"+1303555{number:04d}", 1_000) for number in range((ALL - OF_THE_PERSON) // 1_000)]
    return [(PERSON, OF_THE_PERSON), *others]


def _entry(number: str, index: int, now: datetime) -> ThreadEntry:
    at = now - timedelta(seconds=index)
    return ThreadEntry(kind=EntryKind.MESSAGE, id=f"m{number}-{index}", at=at, channel="sms", words="Hi")


def _day_change(kind: DayKind, index: int, now: datetime) -> Upsert:
    at = now - timedelta(milliseconds=index)
    entry = DayEntry(kind=kind, id=f"{kind}-{index}", at=at, number=PERSON)
    return Upsert(entry.key, {"Entry": msgspec.json.encode(entry).decode(), "Id": entry.id, "Number": PERSON})
