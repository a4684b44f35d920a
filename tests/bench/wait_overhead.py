"""Measure how much later a text is with Twilio by ``Prefer: wait`` than by a bare call of Twilio's SDK."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import aiohttp
from aiohttp import web
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from local.ports import free_port
from tests.bench.figure import Figure
from tests.bench.sending import VALUES, app, storage

MESSAGES = 400
WARM_UP = 20
TWILIO_SECONDS = 0.1


@asynccontextmanager
async def _twilio() -> AsyncIterator[tuple[str, dict[str, float]]]:
    """Serve a Twilio that takes 100 ms for a message; yield its URL, and when each text came, by its body."""
    came: dict[str, float] = {}
    sids, port = count(), free_port()

    async def create(request: web.Request) -> web.Response:
        came[str((await request.post())["Body"])] = time.perf_counter()
        await asyncio.sleep(TWILIO_SECONDS)
        return web.json_response({"sid": f"SM{next(sids):032x}", "num_segments": "1"}, status=201)

    server = web.Application()
    server.router.add_post("/2010-04-01/Accounts/{account}/Messages.json", create)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}", came
    finally:
        await runner.cleanup()


async def wait_overhead() -> Figure:
    """Send texts in turn by ``Prefer: wait`` and by Twilio's SDK; compare when they are with Twilio."""
    ours: list[float] = []
    bare: list[float] = []
    async with storage() as azurite, _twilio() as (url, came), app(azurite.connection_string, url) as host:
        client = Client(
            VALUES["TWILIO_ACCOUNT_SID"],
            "token",
            http_client=TwilioHttpClient(timeout=10),
            environment={"x": ""},
        )
        client.api.base_url = url
        async with aiohttp.ClientSession() as session:
            for number in range(MESSAGES + WARM_UP):
                began = time.perf_counter()
                await asyncio.to_thread(_call_bare, client, f"bare {number}")
                bare.append(came[f"bare {number}"] - began)
                began = time.perf_counter()
                answer = await _post(session, host.url, f"ours {number}")
                assert answer["status"] == "sent", answer
                ours.append(came[f"ours {number}"] - began)
    ours, bare = ([1000 * seconds for seconds in times[WARM_UP:]] for times in (ours, bare))
    return Figure(
        figure="wait_overhead",
        value=_p99(ours) - _p99(bare),
        aim=100,
        better="lower",
        unit="ms",
        against=(
            f"a bare call of Twilio's SDK: from the call until the text is with Twilio, 99th percentile of "
            f"{MESSAGES} ({_p99(bare):.0f} ms; ours {_p99(ours):.0f} ms; "
            f"medians {statistics.median(bare):.0f} and {statistics.median(ours):.0f} ms)"
        ),
    )


def _call_bare(client: Client, body: str) -> None:
    client.messages.create(to="+12025550100", from_=VALUES["TWILIO_FROM"], body=body)


async def _post(session: aiohttp.ClientSession, url: str, body: str) -> Any:
    message = {"to": f"+1202555{int(body.split()[1]):04d}", "body": body}
    headers = {"x-functions-key": "k", "Prefer": "wait=10"}
    async with session.post(f"{url}/api/messages", json=message, headers=headers) as answer:
        assert answer.headers["Preference-Applied"] == "wait"
        return await answer.json()


def _p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[98]
