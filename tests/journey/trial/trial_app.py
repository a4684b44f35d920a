"""What a trial runs: storage, the stand-in and the host, all in this process except for the workers."""

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
from shared.wiring.services import Services
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
        """Return how often Twilio accepted each message, by id; the body begins with the id."""
        ids = {message["id"] for message in messages}
        sids = {}
        for message in self.standin.account.messages.values():
            if message.body.partition(" ")[0] in ids:
                sids[message.sid] = message.body.partition(" ")[0]
        return Counter(sids.values())

    async def enqueue(self, messages: Sequence[dict[str, Any]]) -> None:
        """Put messages on the outbox, as other systems do."""

        def put(message: dict[str, Any]) -> None:
            self.outbox.send_message(json.dumps(message), time_to_live=-1)

        for start in range(0, len(messages), 50):
            await asyncio.gather(
                *(asyncio.to_thread(put, message) for message in messages[start : start + 50])
            )

    async def run(self, function: str) -> None:
        """Run a timer now, before its time."""
        headers = {"x-functions-key": KEY, "Content-Type": "application/json"}
        url = f"{self.host.url}/admin/functions/{function}"
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, json={"input": ""}, headers=headers) as answer,
        ):
            assert answer.status == 202

    async def deliveries(self, messages: Iterable[dict[str, Any]]) -> list[Delivery | None]:
        """Return the deliveries of these messages."""
        return await asyncio.to_thread(lambda: [self.ledger.load(message["id"]) for message in messages])

    async def reconcile(self, messages: Sequence[dict[str, Any]], *, seconds: float) -> list[Delivery | None]:
        """Run timers until each message is final or a dead letter, or time is up; return the deliveries."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        unfinished = list(messages)
        while unfinished and loop.time() < deadline:
            await self.run("deliveries_look_again")
            await self.run("poison_drain")
            await asyncio.sleep(max(2, len(unfinished) / 250))  # a sweep costs storage more than a message
            known = await self.deliveries(unfinished)
            dead_letter_ids = {
                dead_letter.id for dead_letter in await asyncio.to_thread(self.dead_letters.oldest)
            }
            unfinished = [
                message
                for message, delivery in zip(unfinished, known, strict=True)
                if not (delivery and delivery.status.is_final) and message["id"] not in dead_letter_ids
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
    more_settings: Mapping[str, str] | None = None,
) -> AsyncIterator[TrialApp]:
    """Start the host with the app whose waits are short.

    ``storage_of_app`` and ``twilio_of_app`` may be fault proxies. Without ``callbacks``, Twilio cannot
    reach the app, which must then reconcile every attempt without them.
    """
    settings = {
        **load_settings(ROOT / "local.settings.json.example"),
        "AzureWebJobsStorage": storage_of_app,
        "TWILIO_API_URL": twilio_of_app or standin.url,
        "TWILIO_TIMEOUT_SECONDS": "2",
        **(more_settings or {}),
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
    services = Services({**settings, "AzureWebJobsStorage": storage.connection_string})
    await host.start()
    try:
        yield TrialApp(
            host=host,
            standin=standin,
            ledger=services.ledger,
            dead_letters=services.dead_letters,
            outbox=QueueClient.from_connection_string(storage.connection_string, "outbox"),
        )
    finally:
        await host.stop()


@asynccontextmanager
async def storage_and_standin() -> AsyncIterator[tuple[Azurite, StandIn]]:
    """Start Azurite, with the queues and tables of the app, and the stand-in."""
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
