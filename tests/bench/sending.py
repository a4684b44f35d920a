"""Measure what sending costs: throughput, storage, processor, memory."""

import asyncio
import hashlib
import json
import math
import statistics
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp import web
from azure.data.tables import TableClient, TableServiceClient
from azure.storage.queue import QueueClient
from msgspec import structs
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from local.azurite import Azurite
from local.host import Host, load_settings
from local.ports import free_port
from local.storage import create_queues_and_tables
from shared.adapters.azure.deliveries.ledger import TableLedger
from shared.adapters.azure.versioned_rows import Row, Rows
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.retry_policy import RetryPolicy
from shared.domain.deliveries.status import Status
from shared.domain.messages.message import read_message
from shared.services.operations.stale_deliveries import sweep_stale
from tests.azurite import empty_azurite
from tests.bench.figure import Figure
from tests.fakes.guard import MemoryStops
from tests.fakes.queues import MemoryOutbox
from tests.fakes.storage import MemoryDeadLetters
from tests.fakes.twilio import RecordingSender
from tests.journey.trial.trial_app import storage_and_standin
from tests.raw_http import FaultProxy

ROOT = Path(__file__).parent.parent.parent
VALUES = load_settings(ROOT / "local.settings.json.example")
SENDER = "function:outbox_deliver"
QUEUES = json.loads((ROOT / "host.json").read_text())["extensions"]["queues"]
AT_ONCE = QUEUES["batchSize"] + QUEUES["newBatchThreshold"]
TWILIO_SECONDS = 0.1


@dataclass
class SlowTwilio:
    """A Twilio that answers slowly; ``request_times`` has the time of each request."""

    url: str
    request_times: list[float] = field(default_factory=list)

    def rate(self) -> float:
        """Return the requests per second since this was last called."""
        times, self.request_times[:] = list(self.request_times), []
        return (len(times) - 1) / (times[-1] - times[0])


@asynccontextmanager
async def slow_twilio() -> AsyncIterator[SlowTwilio]:
    """Serve a Twilio that answers every message after 100 ms and needs almost no processor time."""
    sids = count()
    port = free_port()
    twilio = SlowTwilio(f"http://127.0.0.1:{port}")

    async def create(_: web.Request) -> web.Response:
        twilio.request_times.append(time.perf_counter())
        await asyncio.sleep(TWILIO_SECONDS)
        return web.json_response({"sid": f"SM{next(sids):032x}", "num_segments": "1"}, status=201)

    app = web.Application()
    app.router.add_post("/2010-04-01/Accounts/{account}/Messages.json", create)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield twilio
    finally:
        await runner.cleanup()


@asynccontextmanager
async def storage() -> AsyncIterator[Azurite]:
    """Run Azurite with the queues and tables of the app."""
    azurite = await asyncio.to_thread(empty_azurite)
    await asyncio.to_thread(create_queues_and_tables, azurite.connection_string)
    try:
        yield azurite
    finally:
        await asyncio.to_thread(azurite.stop)


@asynccontextmanager
async def app(
    connection: str, twilio: str, *, public_url: str = "http://127.0.0.1:9", **more: str
) -> AsyncIterator[Host]:
    """Run the app as it is, with its own host.json, and more settings."""
    port = free_port()
    settings = {
        **VALUES,
        "AzureWebJobsStorage": connection,
        "TWILIO_API_URL": twilio,
        "PUBLIC_URL": public_url.format(port=port),
        **more,
    }
    host = Host(app=ROOT, settings=settings, port=port, function_key="k", master_key="k")
    await host.start()
    try:
        yield host
    finally:
        await host.stop()


def fill(queue: QueueClient, how_many: int, *, prefix: str, hidden: float = 0) -> None:
    """Put messages on a queue; all become visible at once, ``hidden`` seconds from now."""
    visible_at = time.monotonic() + hidden

    def put(number: int) -> None:
        message = {"id": f"{prefix}-{number}", "to": f"+1202{5_550_000 + number % 10_000:07d}", "body": "Hi"}
        delay = max(0, math.ceil(visible_at - time.monotonic()))
        queue.send_message(json.dumps(message), time_to_live=-1, visibility_timeout=delay)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(put, range(how_many)))


async def until_empty(queue: QueueClient) -> None:
    """Wait until a queue is empty."""
    while True:
        properties = await asyncio.to_thread(queue.get_queue_properties)
        if properties.approximate_message_count == 0:
            return
        await asyncio.sleep(0.05)


async def drain_rate() -> Figure:
    """Empty the outbox, in turn with a bare loop that receives, posts with Twilio's client, and deletes."""
    messages, rounds, ours, bare = 400, 3, [], []
    async with storage() as azurite, slow_twilio() as twilio:
        outbox = QueueClient.from_connection_string(azurite.connection_string, "outbox")
        plain = QueueClient.from_connection_string(azurite.connection_string, "plain")
        await asyncio.to_thread(plain.create_queue)
        async with app(azurite.connection_string, twilio.url):
            for number in range(rounds + 1):
                await asyncio.to_thread(fill, plain, messages, prefix=f"bare{number}")
                await asyncio.to_thread(_bare_loop, plain, twilio.url)
                bare.append(twilio.rate())
                await asyncio.to_thread(fill, outbox, messages, prefix=f"ours{number}", hidden=4)
                await until_empty(outbox)
                ours.append(twilio.rate())
    value = statistics.median(
        our_rate / bare_rate for our_rate, bare_rate in zip(ours[1:], bare[1:], strict=True)
    )
    return Figure(
        figure="drain_rate",
        value=value,
        aim=0.5,
        better="higher",
        unit="ratio",
        against=(
            f"a bare loop, {AT_ONCE} messages at once as ours, Twilio taking 100 ms "
            f"({statistics.median(bare[1:]):.0f}/s; ours {statistics.median(ours[1:]):.0f}/s)"
        ),
    )


def _bare_loop(queue: QueueClient, twilio: str) -> None:
    client = Client(
        VALUES["TWILIO_ACCOUNT_SID"], "token", http_client=TwilioHttpClient(timeout=10), environment={"x": ""}
    )
    client.api.base_url = twilio

    def work() -> None:
        while (message := queue.receive_message()) is not None:
            body = json.loads(message.content)
            client.messages.create(to=body["to"], from_=VALUES["TWILIO_FROM"], body=body["body"])
            queue.delete_message(message)

    threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


async def storage_transactions() -> list[Figure]:
    """Count all requests to queues and tables for texts, with the default limits and without."""
    return [
        Figure(
            figure=name,
            value=await _requests_per_text(limits),
            aim=aim,
            better="lower",
            unit="requests per delivered text",
            against=(
                "all requests to queues and tables, three status callbacks a text and empty polls included; "
                f"LIMITS={limits}"
            ),
        )
        for name, limits, aim in (
            ("storage_transactions", "person 20/day", 9),
            ("storage_transactions_unlimited", "off", 9),
        )
    ]


async def _requests_per_text(limits: str) -> float:
    """Return the requests for each text, from the outbox until it is `delivered`."""
    messages = 200
    async with AsyncExitStack() as stack:
        azurite, standin = await stack.enter_async_context(storage_and_standin())
        connection, proxies = azurite.connection_string, []
        for port in (azurite.queue_port, azurite.table_port):
            proxy = stack.enter_context(FaultProxy(port))
            proxies.append(proxy)
            connection = connection.replace(f"http://127.0.0.1:{port}/", f"{proxy.url}/")
        outbox = QueueClient.from_connection_string(azurite.connection_string, "outbox")
        public_url = "http://127.0.0.1:{port}"
        await stack.enter_async_context(app(connection, standin.url, public_url=public_url, LIMITS=limits))
        await asyncio.to_thread(fill, outbox, messages, prefix="counted")
        before = sum(proxy.passed for proxy in proxies)
        tables = TableClient.from_connection_string(azurite.connection_string, "deliveries")
        while await asyncio.to_thread(_delivered, tables) < messages:  # noqa: ASYNC110 - a table has no events
            await asyncio.sleep(0.2)
        return (sum(proxy.passed for proxy in proxies) - before) / messages


def _delivered(table: TableClient) -> int:
    return sum(1 for _ in table.query_entities("Status eq 'delivered'", select=["RowKey"]))


async def sender_cost() -> list[Figure]:
    """Send 10,000 texts; measure the sender's processor time, and its memory after 1,000 and at the end."""
    async with storage() as azurite, slow_twilio() as twilio:
        outbox = QueueClient.from_connection_string(azurite.connection_string, "outbox")
        async with app(azurite.connection_string, twilio.url) as host:
            await _send(outbox, 1_000, prefix="first")
            pid = host.pid_of(SENDER)  # its worker starts with the first of them
            memory, seconds = _memory(pid), _processor_seconds(pid)
            for number in range(9):
                await _send(outbox, 1_000, prefix=f"more{number}")
            grown, used = _memory(pid) / memory, (_processor_seconds(pid) - seconds) / 9
    return [
        Figure(
            figure="sender_memory",
            value=grown,
            aim=1.1,
            better="lower",
            unit="ratio",
            against=f"the sender's memory after 1,000 messages ({memory / 1e6:.0f} MB), after 10,000",
        ),
        Figure(
            figure="sender_processor",
            value=used,
            aim=15,
            better="lower",
            unit="CPU seconds per 1,000 messages",
            against="nothing: the processor time of the sender's process, as the kernel counts it",
        ),
    ]


async def _send(outbox: QueueClient, how_many: int, *, prefix: str) -> None:
    await asyncio.to_thread(fill, outbox, how_many, prefix=prefix)
    await until_empty(outbox)


def _memory(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096.0


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100  # user and system, in ticks of 10 ms


class CountedRows(Rows):
    """Rows of a table that count the requests to storage and the returned rows."""

    requests = 0
    returned = 0

    def between(self, partition: str, first: str, last: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        self.requests += 1
        for found in super().between(partition, first, last):
            self.returned += 1
            yield found

    def get(self, partition: str, key: str) -> Row | None:
        self.requests += 1
        self.returned += 1
        return super().get(partition, key)


async def look_again_cost() -> Figure:
    """Sweep 100 open deliveries among 1,000 closed ones, in turn with 100 among 100,000.

    Compares processor time, and checks that both make the same requests to
    storage. Elapsed time would mislead: Azurite answers any query by reading
    the whole table, where Azure reads a range of a partition's index.
    https://learn.microsoft.com/azure/storage/tables/table-storage-design-for-query
    """
    async with storage() as azurite:
        service = TableServiceClient.from_connection_string(azurite.connection_string)
        rows_among = {}
        for closed in (1_000, 100_000):
            table = service.create_table(f"among{closed}")
            rows_among[closed] = rows = CountedRows(table)
            ledger = TableLedger(rows, Rows(service.create_table(f"sids{closed}")))
            await asyncio.to_thread(_fill_ledger, table, ledger, closed)
        took: dict[int, list[float]] = {1_000: [], 100_000: []}
        for _ in range(8):
            for closed, rows in rows_among.items():
                rows.requests = rows.returned = 0
                took[closed].append(await asyncio.to_thread(_sweep_seconds, TableLedger(rows, rows)))
    few, many = rows_among[1_000], rows_among[100_000]
    assert (few.requests, few.returned) == (many.requests, many.returned)
    return Figure(
        figure="look_again_cost",
        value=statistics.median(
            among_many / among_few
            for among_many, among_few in zip(took[100_000][1:], took[1_000][1:], strict=True)
        ),
        aim=1.2,
        better="lower",
        unit="ratio of processor time",
        against=(
            f"100 open among 1,000 closed ({statistics.median(took[1_000]):.2f} s); here among 100,000; "
            f"{many.requests} requests and {many.returned} rows for both"
        ),
    )


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _sweep_seconds(ledger: TableLedger) -> float:
    began = time.process_time()
    result = sweep_stale(
        ledger=ledger,
        outbox=MemoryOutbox(),
        sender=RecordingSender(),
        dead_letters=MemoryDeadLetters(),
        stops=MemoryStops(),
        retry_policy=RetryPolicy(),
        elapsed=timedelta,
        now=NOON + timedelta(minutes=30),
    )
    assert result.open == 100
    return time.process_time() - began


def _fill_ledger(table: TableClient, ledger: TableLedger, closed: int) -> None:
    """Write 100 open deliveries as the app does, and closed ones in bulk, in rows like the app's."""

    def save(number: int, status: Status = Status.SENT) -> None:
        message = read_message({"to": "+12025550100", "body": "Hi"}, default_id=f"m{number}")
        ledger.save(structs.replace(new_delivery(message, now=NOON), status=status))

    save(100, Status.DELIVERED)
    row = dict(table.get_entity(_partition("m100"), "m100"))
    by_partition: dict[str, list[dict[str, object]]] = {}
    for number in range(101, 101 + closed):
        key = f"m{number}"
        keys = {"PartitionKey": _partition(key), "RowKey": key}
        by_partition.setdefault(_partition(key), []).append({**row, **keys})
    batches = [rows[at : at + 100] for rows in by_partition.values() for at in range(0, len(rows), 100)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(save, range(100)))
        list(pool.map(lambda rows: table.submit_transaction([("create", row) for row in rows]), batches))


def _partition(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:2]
