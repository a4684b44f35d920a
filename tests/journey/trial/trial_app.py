"""The stage of a trial: storage, the stand-in, the host, all in this process except for the workers."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from azure.storage.queue import QueueClient

from local.azurite import Azurite
from local.host import Host, load_settings
from local.ports import free_port
from local.storage import create_queues_and_tables
from local.twilio import StandIn
from shared.adapters.azure.dead_letters import TableDeadLetters
from shared.adapters.azure.ledger import TableLedger
from shared.domain.deliveries.delivery import Delivery
from shared.wiring import Services
from tests.azurite import empty_azurite

SHORT_WAITS = Path(__file__).parent / "short_waits"
ROOT = Path(__file__).parents[3]
KEY = "key"
SENDER = "function:outbox_deliver"


@dataclass(frozen=True)
class TrialApp:
    """The running app, its stand-in and its storage."""

    host: Host
    standin: StandIn
    ledger: TableLedger
    dead_letters: TableDeadLetters
    outbox: QueueClient

    def received(self, messages: Iterable[dict[str, Any]]) -> Counter[str]:
        """Return how often each message was taken by Twilio, by id (the body begins with it)."""
        wanted = {message["id"] for message in messages}
        sids = {}
        for message in self.standin.account.messages.values():
            if message.body.partition(" ")[0] in wanted:
                sids[message.sid] = message.body.partition(" ")[0]
        return Counter(sids.values())

    async def enqueue(self, messages: Sequence[dict[str, Any]]) -> None:
        """Put them on the outbox, as any system would."""

        def put(message: dict[str, Any]) -> None:
            self.outbox.send_message(json.dumps(message), time_to_live=-1)

        for start in range(0, len(messages), 50):
            await asyncio.gather(*(asyncio.to_thread(put, one) for one in messages[start : start + 50]))

    async def run(self, function: str) -> None:
        """Run a timer by hand."""
        headers = {"x-functions-key": KEY, "Content-Type": "application/json"}
        url = f"{self.host.url}/admin/functions/{function}"
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, json={"input": ""}, headers=headers) as answer,
        ):
            assert answer.status == 202

    async def deliveries(self, messages: Iterable[dict[str, Any]]) -> list[Delivery | None]:
        """Return what the ledger says of them."""
        return await asyncio.to_thread(lambda: [self.ledger.load(one["id"]) for one in messages])

    async def reconcile(self, messages: Sequence[dict[str, Any]], *, seconds: float) -> list[Delivery | None]:
        """Wait until every message is final or a dead letter, looking again as the app does by the clock."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        unsettled = list(messages)
        while unsettled and loop.time() < deadline:
            await self.run("deliveries_look_again")
            await self.run("poison_drain")
            await asyncio.sleep(max(2, len(unsettled) / 250))  # a look costs storage more than a message does
            known = await self.deliveries(unsettled)
            letters = {letter.id for letter in await asyncio.to_thread(self.dead_letters.oldest)}
            unsettled = [
                one
                for one, delivery in zip(unsettled, known, strict=True)
                if not (delivery and delivery.status.is_final) and one["id"] not in letters
            ]
        return await self.deliveries(messages)


@asynccontextmanager
async def trial_app(
    *,
    storage: Azurite,
    storage_of_app: str,
    twilio_of_app: str = "",
    standin: StandIn,
    callbacks: bool,
    more: Mapping[str, str] | None = None,
) -> AsyncIterator[TrialApp]:
    """Start the host with the app whose waits are short.

    Its URLs may lead to fault proxies. Without ``callbacks``, Twilio cannot reach it: it must reconcile
    every attempt by itself.
    """
    settings = {
        **load_settings(ROOT / "local.settings.json.example"),
        "AzureWebJobsStorage": storage_of_app,
        "TWILIO_API_URL": twilio_of_app or standin.url,
        "TWILIO_TIMEOUT_SECONDS": "2",
        **(more or {}),
    }
    port = free_port()
    settings["PUBLIC_URL"] = f"http://127.0.0.1:{port}" if callbacks else "http://127.0.0.1:9"
    host = Host(
        app=SHORT_WAITS,
        settings=settings,
        port=port,
        function_key=KEY,
        master_key=KEY,
        lease=timedelta(seconds=5),
        restart_after=(0.0,),
    )
    own = Services({**settings, "AzureWebJobsStorage": storage.connection_string})
    await host.start()
    try:
        yield TrialApp(
            host=host,
            standin=standin,
            ledger=own.ledger,
            dead_letters=own.dead_letters,
            outbox=QueueClient.from_connection_string(storage.connection_string, "outbox"),
        )
    finally:
        await host.stop()


@asynccontextmanager
async def storage_and_standin() -> AsyncIterator[tuple[Azurite, StandIn]]:
    """Start what everything leans on."""
    azurite = await asyncio.to_thread(empty_azurite)
    values = load_settings(ROOT / "local.settings.json.example")
    standin = StandIn(
        port=0,
        account_sid=values["TWILIO_ACCOUNT_SID"],
        auth_token=values["TWILIO_AUTH_TOKEN"],
        number=values["TWILIO_FROM"],
    )
    await asyncio.to_thread(create_queues_and_tables, azurite.connection_string)
    await standin.start()
    try:
        yield azurite, standin
    finally:
        await standin.stop()
        await asyncio.to_thread(azurite.stop)
