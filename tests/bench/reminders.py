"""Measure how late reminders are sent, how fast 10,000 are enqueued, and how long texts take meanwhile."""

import asyncio
import json
import statistics
import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import aiohttp
from azure.data.tables import TableClient
from azure.storage.queue import QueueClient

from local.host import Host
from shared.domain.messages.envelope import encode_envelope, envelope_of
from shared.domain.reminders.occurrence_message import occurrence_message
from shared.domain.reminders.reminder import Reminder, ReminderState
from shared.domain.reminders.ticks import SHARDS
from tests.bench.agenda import a_reminder, fill
from tests.bench.figure import Figure
from tests.bench.sending import app, storage
from tests.journey.trial.trial_app import storage_and_standin

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BIG_MINUTE = 10_000
MANY = 3_000
SPREAD, SPREAD_OVER = 1_000, timedelta(minutes=2)


async def lateness() -> Figure:
    """Measure how late 1,000 reminders, spread over two minutes, reach the stand-in."""
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
            for message in list(arrived.values())[len(seen) :]:
                seen.setdefault(message.body.partition(" ")[0], now)
            await asyncio.sleep(0.02)
    late = sorted((at - due[name]).total_seconds() for name, at in seen.items())
    assert len(late) == SPREAD, f"{SPREAD - len(late)} never arrived"
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
    """Measure how long a tick takes to enqueue 10,000 reminders, compared with a loop that only enqueues."""
    async with AsyncExitStack() as stack:
        azurite = await stack.enter_async_context(storage())
        plain = QueueClient.from_connection_string(azurite.connection_string, "plain")
        await asyncio.to_thread(plain.create_queue)
        table = TableClient.from_connection_string(azurite.connection_string, "agenda")
        due = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)  # noqa: TID251 - a day to come
        reminders = [a_reminder(f"big-{number}", due) for number in range(BIG_MINUTE)]
        bare = await asyncio.to_thread(_bare_loop, plain, reminders, due)
        host = await stack.enter_async_context(app(azurite.connection_string, "http://127.0.0.1:9"))
        # Four minutes are enough to write all. Second 20 is between two ticks of the timer.
        soon = datetime.now(UTC).replace(second=20, microsecond=0) + 4 * MINUTE  # noqa: TID251 - real time
        await asyncio.to_thread(
            fill, table, (a_reminder(reminder.id, soon) for reminder in reminders), now=NOON
        )
        wait = soon - 2 * MINUTE - datetime.now(UTC)  # noqa: TID251 - likewise
        await asyncio.sleep(wait.total_seconds())
        began = time.perf_counter()
        await _run_tick(host)
        while await asyncio.to_thread(_is_anything_due, table):  # noqa: ASYNC110 - a table has no events
            await asyncio.sleep(0.2)
        ours = time.perf_counter() - began
        outbox = QueueClient.from_connection_string(azurite.connection_string, "outbox")
        enqueued = outbox.get_queue_properties().approximate_message_count or 0
        assert enqueued >= BIG_MINUTE, enqueued
    return Figure(
        figure="big_minute",
        value=ours / bare,
        aim=3,
        better="lower",
        unit="ratio",
        against=f"a bare loop that enqueues 10,000 ({bare:.0f} s; ours {ours:.0f} s; "
        f"{enqueued - BIG_MINUTE} put twice)",
    )


async def by_hand() -> Figure:
    """Measure how long single texts take while 3,000 reminders are due in the same second."""
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
            while text["body"] not in {message.body for message in standin.account.messages.values()}:  # noqa: ASYNC110 - polled
                await asyncio.sleep(0.05)
            took.append(time.perf_counter() - began)
        sent = len(standin.account.messages)
    return Figure(
        figure="by_hand",
        value=max(took),
        aim=10,
        better="lower",
        unit="seconds, the longest of five",
        against=f"{MANY} reminders due in the same second, of which {sent} had been sent by then "
        f"(median {statistics.median(took):.1f})",
    )


async def _run_tick(host: Host) -> None:
    headers = {"x-functions-key": "k", "Content-Type": "application/json"}
    url = f"{host.url}/admin/functions/reminders_tick"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json={"input": ""}, headers=headers) as answer,
    ):
        assert answer.status == 202


def _is_anything_due(table: TableClient) -> bool:
    """Return whether an entry is due in any shard."""
    return any(
        next(
            iter(table.query_entities(f"PartitionKey eq '{shard}' and RowKey lt 'e'", select=["RowKey"])),
            None,
        )
        for shard in SHARDS
    )


def _bare_loop(queue: QueueClient, reminders: Iterable[Reminder], due: datetime) -> float:
    texts = []
    for reminder in reminders:
        state = ReminderState(reminder=reminder, due=due, updated_at=NOON)
        message = occurrence_message(state, due, default_country="")
        texts.append(encode_envelope(envelope_of(message)).decode())
    began = time.perf_counter()
    for text in texts:
        queue.send_message(text, time_to_live=-1)
    return time.perf_counter() - began
