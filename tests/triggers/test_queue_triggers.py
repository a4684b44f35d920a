"""The trigger of the outbox in Microsoft's worker, with a storage that hears requests and does not answer."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from xml.sax.saxutils import unescape

from local.host.worker.client import Worker
from local.host.worker.wire import Datum, Json, Text
from shared.triggers.clock import utc_now
from tests.triggers.specialised_worker import ROOT
from tests.triggers.test_event_loop import settings_with


def test_a_message_that_polling_brings_a_little_early_is_not_touched_before_it_is_due():
    async def deliver_early() -> tuple[datetime, datetime, str]:
        async with sender_and_storage() as (take, storage):
            take(a_text(body=""))  # a dead letter: it holds no lock that the next one waits for
            with await next_connection(storage):  # the worker has imported all that it needs
                due = utc_now() + timedelta(seconds=0.4)
                take(a_text(not_before=due.isoformat()))
                with await next_connection(storage) as connection:
                    asked = utc_now()
                    return due, asked, await received_text(connection)

    due, storage_asked, request = asyncio.run(deliver_early())

    assert storage_asked >= due
    assert request.startswith("GET /account/guard()")  # the stops; a message held again is read first


def test_a_redelivered_message_without_an_id_gets_one_before_it_is_claimed_and_keeps_its_time():
    async def redeliver() -> str:
        async with sender_and_storage() as (take, storage):
            inserted = Json('"2026-11-08T10:00:00+00:00"')
            take(a_text(), DequeueCount=Json("2"), Id=Text("queue-id"), InsertionTime=inserted)
            with await next_connection(storage) as connection:
                received = ""
                while "</QueueMessage>" not in received:
                    received += await received_text(connection)
                return received

    request = asyncio.run(redeliver())

    assert request.startswith("POST /account/outbox/messages?")
    assert '"since":"2026-11-08T10:00:00Z"' in unescape(request, {"&quot;": '"'})


@asynccontextmanager
async def sender_and_storage() -> AsyncIterator[tuple[Callable[..., object], socket.socket]]:
    """Yield a function that hands a queue message to the sender, and the storage that the sender asks."""
    with socket.create_server(("127.0.0.1", 0)) as storage:
        storage.setblocking(False)
        settings = settings_with(storage.getsockname()[1], threads=2)
        worker = await Worker.start(ROOT, settings, say=lambda _level, _line: None)
        try:
            functions = {function.name: function for function in await worker.index()}

            def take(item: Datum, **metadata: Datum) -> None:
                worker.begin(functions["outbox_deliver"], {"item": item}, metadata)

            yield take, storage
        finally:
            await worker.stop()


async def next_connection(storage: socket.socket) -> socket.socket:
    connection, _ = await asyncio.wait_for(asyncio.get_running_loop().sock_accept(storage), 60)
    return connection


async def received_text(connection: socket.socket) -> str:
    """Return some of a request."""
    received = await asyncio.wait_for(asyncio.get_running_loop().sock_recv(connection, 1_000), 60)
    return received.decode()


def a_text(**fields: str) -> Datum:
    return Text(json.dumps({"to": "+15005550100", "body": "Hi", **fields}))
