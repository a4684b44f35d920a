"""What a trial runs: storage, the stand-in in this process, and the host in one that can be killed."""

import asyncio
import json
import re
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from azure.storage.queue import QueueClient

from local.azurite import Azurite
from local.host import load_settings
from local.ports import free_port
from local.storage import create_queues_and_tables
from local.twilio import StandIn
from shared.adapters.azure.dead_letters import TableDeadLetters
from shared.adapters.azure.deliveries.ledger import TableLedger
from shared.domain.deliveries.delivery import Delivery
from shared.ports.guard import Stops
from shared.wiring.services import Services
from tests.azurite import empty_azurite
from tests.journey.hosts import chosen
from tests.journey.hosts.functions_host import KillableHost
from tests.journey.trial.host_process import KEY, ROOT, HostOptions
from tests.raw_http import FaultProxy, Script

SHORT_WAITS = Path(__file__).parent / "short_waits"
SENDER = "function:outbox_deliver"
HTTP = "http"
"""The scaling groups that send: of the outbox, and of the API."""


@dataclass(frozen=True)
class TrialApp:
    """The running app, its stand-in and its storage."""

    host: KillableHost
    standin: StandIn
    ledger: TableLedger
    dead_letters: TableDeadLetters
    outbox: QueueClient
    stops: Stops

    def received(self, messages: Iterable[dict[str, Any]]) -> Counter[str]:
        """Return how often Twilio accepted each message, by id; each text has the id in it."""
        ids = {message["id"] for message in messages}
        texts = self.standin.account.messages.values()
        found = (re.search(r"[a-z]+-\d+", text.body) for text in texts)
        return Counter(name[0] for name in found if name and name[0] in ids)

    async def enqueue(self, messages: Sequence[dict[str, Any]]) -> None:
        """Put messages on the outbox, as other systems do."""

        def put(message: dict[str, Any]) -> None:
            self.outbox.send_message(json.dumps(message), time_to_live=-1)

        for start in range(0, len(messages), 50):
            await asyncio.gather(
                *(asyncio.to_thread(put, message) for message in messages[start : start + 50])
            )

    async def post(
        self, messages: Sequence[dict[str, Any]], *, at_once: int, headers: Mapping[str, str]
    ) -> int:
        """Post messages, each again until it is accepted; return how many answers had the delivery."""
        left = iter(messages)

        async def work(session: aiohttp.ClientSession) -> int:
            return sum([await self._post_until_accepted(session, message) for message in left])

        async with aiohttp.ClientSession(headers={"x-functions-key": KEY, **headers}) as session:
            return sum(await asyncio.gather(*(work(session) for _ in range(at_once))))

    async def _post_until_accepted(self, session: aiohttp.ClientSession, message: dict[str, Any]) -> bool:
        """Post a message until it is accepted; return whether the answer has its delivery."""
        while True:
            with suppress(aiohttp.ClientError):
                async with session.post(f"{self.host.url}/api/messages", json=message) as answer:
                    if answer.status in {200, 202}:
                        return "Preference-Applied" in answer.headers
                    assert answer.status >= 500, await answer.text()
            await asyncio.sleep(0.2)

    async def request(self, path: str, body: Mapping[str, Any]) -> Any:
        """Post to the API until it answers: hosts are down, and Azurite is too slow for short waits."""
        async with aiohttp.ClientSession(headers={"x-functions-key": KEY}) as session, asyncio.timeout(60):
            while True:
                with suppress(aiohttp.ClientError):
                    async with session.post(f"{self.host.url}/api/{path}", json=body) as answer:
                        if answer.status < 300:
                            return await answer.json()
                        assert answer.status >= 500, await answer.text()
                await asyncio.sleep(0.2)

    async def run(self, function: str) -> None:
        """Run a timer now, before its time; do nothing while the host is down."""
        headers = {"x-functions-key": KEY, "Content-Type": "application/json"}
        url = f"{self.host.url}/admin/functions/{function}"
        with suppress(aiohttp.ClientError):
            async with (
                aiohttp.ClientSession() as session,
                session.post(url, json={"input": ""}, headers=headers) as answer,
            ):
                assert answer.status == 202

    async def deliveries(self, messages: Iterable[dict[str, Any]]) -> list[Delivery | None]:
        """Return the deliveries of these messages."""
        return await asyncio.to_thread(lambda: [self.ledger.load(message["id"]) for message in messages])

    async def reconcile(
        self,
        messages: Sequence[dict[str, Any]],
        *,
        seconds: float,
        timers: Sequence[str] = ("deliveries_look_again", "poison_drain", "reminders_tick"),
    ) -> list[Delivery | None]:
        """Run timers until each message is final or a dead letter, or time is up; return the deliveries."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        unfinished = list(messages)
        while unfinished and loop.time() < deadline:
            for timer in timers:
                await self.run(timer)
            await asyncio.sleep(max(5, len(unfinished) / 250))  # a sweep costs storage more than a message
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
    public_url: str = "",
    more_settings: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    real_waits: bool = False,
    port: int = 0,
) -> AsyncIterator[TrialApp]:
    """Start the host with the app, whose waits are short unless ``real_waits``.

    ``storage_of_app``, ``twilio_of_app`` and ``public_url`` may be those of fault proxies. Without
    ``callbacks``, Twilio cannot reach the app, which must then reconcile every attempt without them.
    """
    port = port or free_port()
    own_url = public_url or f"http://127.0.0.1:{port}"
    settings = {
        **load_settings(ROOT / "local.settings.json.example"),
        "AzureWebJobsStorage": storage_of_app,
        "TWILIO_API_URL": twilio_of_app or standin.url,
        "PUBLIC_URL": own_url if callbacks else "http://127.0.0.1:9",
        **({} if real_waits else {"TWILIO_TIMEOUT_SECONDS": "2"}),
        **(more_settings or {}),
    }
    short = {} if real_waits else {"lease_seconds": 5.0, "restart_after": (0.0,)}
    options = HostOptions(
        app=str(ROOT if real_waits else SHORT_WAITS),
        settings=settings,
        port=port,
        environment=environment or {},
        **short,
    )
    services = Services({**settings, "AzureWebJobsStorage": storage.connection_string})
    host = await asyncio.to_thread(chosen().killable(options).start)
    try:
        yield TrialApp(
            host=host,
            standin=standin,
            ledger=services.ledger,
            dead_letters=services.dead_letters,
            outbox=QueueClient.from_connection_string(storage.connection_string, "outbox"),
            stops=services.stops,
        )
    finally:
        await asyncio.to_thread(host.stop)


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


def through_proxies(
    stack: ExitStack | AsyncExitStack,
    azurite: Azurite,
    tables: Script,
    queues: Script,
    *,
    tls: ssl.SSLContext | None = None,
) -> str:
    """Start a proxy before tables and one before queues; return the connection string that uses them."""
    connection = azurite.connection_string
    for port, script in ((azurite.table_port, tables), (azurite.queue_port, queues)):
        proxy = stack.enter_context(FaultProxy(port, script, tls=tls))
        connection = connection.replace(f"http://127.0.0.1:{port}/", f"{proxy.url}/")
    return connection


def port_of(url: str) -> int:
    """Return the port of a URL on this machine."""
    return int(url.rpartition(":")[2])
