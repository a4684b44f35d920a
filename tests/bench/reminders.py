"""What reminders cost: a tick among many that wait, how late they go out, and a big minute."""

import asyncio
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import aiohttp
from azure.data.tables import TableClient, TableServiceClient
from azure.storage.queue import QueueClient

from local.host import Host
from shared.adapters.azure.agenda import TableAgenda
from shared.adapters.azure.queues import StorageOutbox
from shared.adapters.azure.versioned_rows import Rows
from shared.domain.messages.envelope import encode_envelope, envelope_of
from shared.domain.reminders.occurrences import schedule
from shared.domain.reminders.reminder import Reminder, ReminderState, message_of
from shared.domain.reminders.reminder_validation import read_reminder
from shared.domain.reminders.ticks import SHARDS
from shared.services.reminders.fire_due import TickContext
from shared.services.reminders.tick import tick
from tests.bench.agenda import fill
from tests.bench.figure import Figure
from tests.bench.sending import app, storage
from tests.fakes import MemoryLedger, MemoryTickQueue
from tests.journey.trial.stage import storage_and_standin
from tests.journey.trial.toll import Toll, nothing

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SIZES = (100, 10_000, 100_000)
BIG_MINUTE = 10_000
MANY = 3_000
SPREAD, SPREAD_OVER = 1_000, timedelta(minutes=2)


def a_reminder(name: str, due: datetime, *, text: str = "") -> Reminder:
    """Return a reminder that fires once."""
    message = {"to": f"+1202{5_550_000 + hash(name) % 10_000:07d}", "body": text or "Hi"}
    raw = {"id": name, "at": f"{due:%Y-%m-%dT%H:%M:%SZ}", "message": message}
    return read_reminder(raw, default_id="-", default_country="")


async def tick_cost() -> list[Figure]:
    """Make ticks with 1 reminder due among 100, 10,000 and 100,000 that wait, in turn.

    Judged by our own processor time and by what is asked of storage. Not by
    the time that passes: Azurite answers any query by reading the whole
    table, where Azure reads a range of a partition's index.
    https://learn.microsoft.com/azure/storage/tables/table-storage-design-for-query
    """
    async with AsyncExitStack() as stack:
        azurite = await stack.enter_async_context(storage())
        toll = Toll(f"http://127.0.0.1:{azurite.table_port}", lambda _: None, before=nothing, after=nothing)
        await stack.enter_async_context(toll)
        outbox = StorageOutbox(QueueClient.from_connection_string(azurite.connection_string, "outbox"))
        service = TableServiceClient.from_connection_string(azurite.connection_string)
        desks = {}
        counted = azurite.connection_string.replace(f"http://127.0.0.1:{azurite.table_port}", toll.url)
        for size in SIZES:
            table = service.create_table(f"among{size}")
            later = (a_reminder(f"later{number}", NOON + timedelta(days=9)) for number in range(size))
            await asyncio.to_thread(fill, table, later, now=NOON)
            rows = [
                Rows(TableClient.from_connection_string(connection, f"among{size}"))
                for connection in (azurite.connection_string, counted)
            ]
            desks[size] = [
                TickContext(
                    agenda=TableAgenda(one),
                    outbox=outbox,
                    ledger=MemoryLedger(),
                    default_country="",
                    elapsed=timedelta,
                )
                for one in rows
            ]
        took: dict[int, list[float]] = defaultdict(list)
        for number in range(12):
            for size in SIZES:
                took[size].append(await asyncio.to_thread(_one_tick, desks[size][0], f"now{number}"))
        asked = {}
        for size in SIZES:
            before = toll.passed
            await asyncio.to_thread(_one_tick, desks[size][1], "counted")
            asked[size] = toll.passed - before - 1  # setting it was one
    few, many = SIZES[0], SIZES[-1]
    times = {size: statistics.median(seconds[2:]) for size, seconds in took.items()}
    return [
        Figure(
            figure="tick_time",
            value=statistics.median(a / b for a, b in zip(took[many][2:], took[few][2:], strict=True)),
            aim=1.2,
            better="lower",
            unit="ratio of processor time",
            against=f"1 due among {few} waiting ({times[few] * 1000:.0f} ms; among 10,000: "
            f"{times[10_000] * 1000:.0f} ms; here among 100,000: {times[many] * 1000:.0f} ms)",
        ),
        Figure(
            figure="tick_transactions",
            value=asked[many] / asked[few],
            aim=1.2,
            better="lower",
            unit="ratio",
            against=f"requests to tables of a tick with 1 due among {few} waiting ({asked[few]}; "
            f"among 10,000: {asked[10_000]}; here among 100,000: {asked[many]}); one to the outbox on top",
        ),
    ]


def _one_tick(context: TickContext, name: str) -> float:
    context.agenda.save(schedule(a_reminder(name, NOON + MINUTE), now=NOON), was_due=None)
    began = time.process_time()
    done = tick(context, ticks=MemoryTickQueue(), now=NOON)
    assert done.queued == 1
    return time.process_time() - began


async def lateness() -> Figure:
    """Spread 1,000 reminders over two minutes; tell how late they reach the stand-in."""
    async with AsyncExitStack() as stack:
        azurite, standin = await stack.enter_async_context(storage_and_standin())
        first = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=150)  # noqa: TID251 - real time
        wanted = {f"late-{n}": first + n * SPREAD_OVER / SPREAD for n in range(SPREAD)}
        due = {name: at.replace(microsecond=0) for name, at in wanted.items()}
        table = TableClient.from_connection_string(azurite.connection_string, "agenda")
        reminders = (a_reminder(name, at, text=f"{name} hi") for name, at in due.items())
        await asyncio.to_thread(fill, table, reminders, now=NOON)
        arrived = standin.account.messages
        await stack.enter_async_context(
            app(azurite.connection_string, standin.url, public_url="http://127.0.0.1:{port}")
        )
        deadline = time.monotonic() + 600
        seen: dict[str, datetime] = {}
        while len(seen) < SPREAD and time.monotonic() < deadline:
            now = datetime.now(UTC)  # noqa: TID251 - likewise
            for one in list(arrived.values())[len(seen) :]:
                seen.setdefault(one.body.partition(" ")[0], now)
            await asyncio.sleep(0.02)
    late = sorted((at - due[name]).total_seconds() for name, at in seen.items())
    assert len(late) == SPREAD, f"{SPREAD - len(late)} never came"
    return Figure(
        figure="lateness",
        value=late[int(len(late) * 0.99)],
        aim=2,
        better="lower",
        unit="seconds, p99",
        against=f"their times; 1,000 reminders over two minutes (median {statistics.median(late):.1f}, "
        f"worst {late[-1]:.1f}, earliest {late[0]:.1f})",
    )


async def big_minute() -> Figure:
    """Let 10,000 fall due in one minute: time until the last is on the outbox, over that of a bare loop."""
    async with AsyncExitStack() as stack:
        azurite = await stack.enter_async_context(storage())
        plain = QueueClient.from_connection_string(azurite.connection_string, "plain")
        await asyncio.to_thread(plain.create_queue)
        table = TableClient.from_connection_string(azurite.connection_string, "agenda")
        due = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)  # noqa: TID251 - a day to come
        reminders = [a_reminder(f"big-{number}", due) for number in range(BIG_MINUTE)]
        bare = await asyncio.to_thread(_bare_loop, plain, reminders, due)
        host = await stack.enter_async_context(app(azurite.connection_string, "http://127.0.0.1:9"))
        # All are written by then, and it is well between two ticks of the timer.
        soon = datetime.now(UTC).replace(second=20, microsecond=0) + 4 * MINUTE  # noqa: TID251 - real time
        await asyncio.to_thread(fill, table, (a_reminder(one.id, soon) for one in reminders), now=NOON)
        wait = soon - 2 * MINUTE - datetime.now(UTC)  # noqa: TID251 - likewise
        await asyncio.sleep(wait.total_seconds())
        began = time.perf_counter()
        await _tick_by_hand(host)
        while await asyncio.to_thread(_waiting, table):  # noqa: ASYNC110 - a table tells nobody
            await asyncio.sleep(0.2)
        ours = time.perf_counter() - began
        outbox = QueueClient.from_connection_string(azurite.connection_string, "outbox")
        put = outbox.get_queue_properties().approximate_message_count or 0
        assert put >= BIG_MINUTE, put
    return Figure(
        figure="big_minute",
        value=ours / bare,
        aim=3,
        better="lower",
        unit="ratio",
        against=f"a bare loop that enqueues 10,000 ({bare:.0f} s; ours {ours:.0f} s; "
        f"{put - BIG_MINUTE} put twice)",
    )


async def by_hand() -> Figure:
    """Let 3,000 fall due in the same second, and send texts by hand meanwhile; tell how long these take."""
    async with AsyncExitStack() as stack:
        azurite, standin = await stack.enter_async_context(storage_and_standin())
        table = TableClient.from_connection_string(azurite.connection_string, "agenda")
        outbox = QueueClient.from_connection_string(azurite.connection_string, "outbox")
        await stack.enter_async_context(app(azurite.connection_string, standin.url))
        soon = datetime.now(UTC).replace(microsecond=0) + 3 * MINUTE  # noqa: TID251 - real time
        many = (a_reminder(f"many-{number}", soon, text=f"many-{number} hi") for number in range(MANY))
        await asyncio.to_thread(fill, table, many, now=NOON)
        wait = soon - datetime.now(UTC)  # noqa: TID251 - likewise
        await asyncio.sleep(wait.total_seconds() + 5)
        took = []
        for number in range(5):
            text = {"id": f"hand-{number}", "to": "+12025550100", "body": f"hand-{number}"}
            began = time.perf_counter()
            await asyncio.to_thread(outbox.send_message, json.dumps(text), time_to_live=-1)
            while text["body"] not in {one.body for one in standin.account.messages.values()}:  # noqa: ASYNC110 - polled
                await asyncio.sleep(0.05)
            took.append(time.perf_counter() - began)
        behind = len(standin.account.messages)
    return Figure(
        figure="by_hand",
        value=max(took),
        aim=10,
        better="lower",
        unit="seconds, the longest of five",
        against=f"{MANY} reminders due in the same second, of which {behind} had gone out by then "
        f"(median {statistics.median(took):.1f})",
    )


async def _tick_by_hand(host: Host) -> None:
    headers = {"x-functions-key": "k", "Content-Type": "application/json"}
    url = f"{host.url}/admin/functions/reminders_tick"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json={"input": ""}, headers=headers) as answer,
    ):
        assert answer.status == 202


def _waiting(table: TableClient) -> bool:
    """Whether anything is due in any shard."""
    return any(
        next(
            iter(table.query_entities(f"PartitionKey eq '{shard}' and RowKey lt 'e'", select=["RowKey"])),
            None,
        )
        for shard in SHARDS
    )


def _bare_loop(queue: QueueClient, reminders: Iterable[Reminder], due: datetime) -> float:
    texts = []
    for one in reminders:
        state = ReminderState(reminder=one, due=due, updated_at=NOON)
        texts.append(encode_envelope(envelope_of(message_of(state, due, default_country=""))).decode())
    began = time.perf_counter()
    for text in texts:
        queue.send_message(text, time_to_live=-1)
    return time.perf_counter() - began
