"""Measure what a tick costs when few or many reminders wait for a later time."""

import asyncio
import statistics
import time
from collections import defaultdict
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

from azure.data.tables import TableClient, TableServiceClient
from azure.storage.queue import QueueClient

from shared.adapters.azure.agenda import TableAgenda
from shared.adapters.azure.storage_queues import StorageOutbox
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.reminders.reminder_changes import schedule
from shared.services.reminders.tick import tick
from shared.services.reminders.tick_context import TickContext
from tests.bench.agenda import a_reminder, fill
from tests.bench.figure import Figure
from tests.bench.sending import storage
from tests.fakes.content import MemoryFlows, MemoryTemplates
from tests.fakes.queues import MemoryTickQueue
from tests.fakes.storage import MemoryContacts, MemoryLedger
from tests.raw_http import FaultProxy

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SIZES = (100, 10_000, 100_000)
FEW, _, MANY = SIZES
ROUNDS, WARM_UP = 12, 2


async def tick_cost() -> list[Figure]:
    """Make ticks with 1 reminder due among 100, 10,000 and 100,000 that wait, in turn.

    The cost is our own processor time and the number of requests to storage. Elapsed time would
    mislead: Azurite answers any query by reading the whole table, where Azure reads a range of a
    partition's index. https://learn.microsoft.com/azure/storage/tables/table-storage-design-for-query
    """
    seconds: dict[int, list[float]] = defaultdict(list)
    requests = {}
    async with AsyncExitStack() as stack:
        azurite = await stack.enter_async_context(storage())
        proxy = stack.enter_context(FaultProxy(azurite.table_port))
        direct = azurite.connection_string
        counted = direct.replace(f"http://127.0.0.1:{azurite.table_port}", proxy.url)
        for size in SIZES:
            await asyncio.to_thread(_fill_table, direct, size)
        contexts = {size: (_context(direct, direct, size), _context(counted, direct, size)) for size in SIZES}
        for number in range(ROUNDS):
            for size, (context, _) in contexts.items():
                seconds[size].append(await asyncio.to_thread(_one_tick, context, f"now{number}"))
        for size, (_, context) in contexts.items():
            before = proxy.passed
            await asyncio.to_thread(_one_tick, context, "counted")
            requests[size] = proxy.passed - before - 1  # without the request that saved the reminder
    return [_time(seconds), _transactions(requests)]


def _time(seconds: dict[int, list[float]]) -> Figure:
    warm = {size: times[WARM_UP:] for size, times in seconds.items()}
    median = {size: statistics.median(times) * 1000 for size, times in warm.items()}
    return Figure(
        figure="tick_time",
        value=statistics.median(many / few for many, few in zip(warm[MANY], warm[FEW], strict=True)),
        aim=1.2,
        better="lower",
        unit="ratio of processor time",
        against=f"1 due among {FEW} waiting ({median[FEW]:.0f} ms; among 10,000: "
        f"{median[10_000]:.0f} ms; here among 100,000: {median[MANY]:.0f} ms)",
    )


def _transactions(requests: dict[int, int]) -> Figure:
    return Figure(
        figure="tick_transactions",
        value=requests[MANY] / requests[FEW],
        aim=1.2,
        better="lower",
        unit="ratio",
        against=f"requests to tables of a tick with 1 due among {FEW} waiting ({requests[FEW]}; "
        f"among 10,000: {requests[10_000]}; here among 100,000: {requests[MANY]}); one to the outbox on top",
    )


def _fill_table(connection: str, size: int) -> None:
    table = TableServiceClient.from_connection_string(connection).create_table(f"among{size}")
    waiting = (a_reminder(f"later{number}", NOON + timedelta(days=9)) for number in range(size))
    fill(table, waiting, now=NOON)


def _context(connection: str, connection_of_outbox: str, size: int) -> TickContext:
    return TickContext(
        agenda=TableAgenda(Rows(TableClient.from_connection_string(connection, f"among{size}"))),
        outbox=StorageOutbox(QueueClient.from_connection_string(connection_of_outbox, "outbox")),
        ledger=MemoryLedger(),
        contacts=MemoryContacts(),
        flows=MemoryFlows(),
        templates=MemoryTemplates(),
        default_country="",
        elapsed=timedelta,
    )


def _one_tick(context: TickContext, name: str) -> float:
    reminder = a_reminder(name, NOON + timedelta(minutes=1))
    context.agenda.save(schedule(reminder, now=NOON), was_due=None)
    began = time.process_time()
    result = tick(context, ticks=MemoryTickQueue(), now=NOON)
    assert result.queued == 1
    return time.process_time() - began
