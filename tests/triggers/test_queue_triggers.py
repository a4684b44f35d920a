import asyncio
import json
import socket
from datetime import datetime, timedelta

from local.host.worker.client import Worker
from local.host.worker.wire import Datum, Text
from shared.triggers.clock import utc_now
from tests.triggers.specialised_worker import ROOT
from tests.triggers.test_event_loop import settings_with


def test_a_message_that_polling_brings_a_little_early_is_not_touched_before_it_is_due():
    async def deliver_early() -> tuple[datetime, datetime, bytes]:
        with socket.create_server(("127.0.0.1", 0)) as storage:
            storage.setblocking(False)
            settings = settings_with(storage.getsockname()[1], threads=2)
            worker = await Worker.start(ROOT, settings, say=lambda _level, _line: None)

            async def first_request() -> socket.socket:
                connection, _ = await asyncio.wait_for(asyncio.get_running_loop().sock_accept(storage), 60)
                return connection

            try:
                functions = {function.name: function for function in await worker.index()}
                worker.begin(functions["outbox_deliver"], a_text(), {})
                with await first_request():  # the worker has imported all that it needs
                    due = utc_now() + timedelta(seconds=0.4)
                    worker.begin(functions["outbox_deliver"], a_text(not_before=due.isoformat()), {})
                    with await first_request() as connection:
                        asked = utc_now()
                        request = await asyncio.get_running_loop().sock_recv(connection, 100)
                        return due, asked, request
            finally:
                await worker.stop()

    due, storage_asked, request = asyncio.run(deliver_early())

    assert storage_asked >= due
    assert request.startswith(b"POST /account/$batch ")  # it is claimed; a message held again is read first


def a_text(**fields: str) -> dict[str, Datum]:
    return {"item": Text(json.dumps({"to": "+15005550100", "body": "Hi", **fields}))}
