"""Measure the stand-in: calls per second in virtual time, and its memory after many calls."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from typing import Self

import aiohttp
from aiohttp import web

from local.twilio import StandIn, VirtualClock
from tests.bench.figure import Figure

ANNA, NUMBER = "+12025550100", "+15005550006"
TURNS = 10
CALLS = 60  # a round
ROUNDS = 5  # of calls, and of bare requests, in turn
AT_ONCE = 4
FEW, MANY = 1_000, 10_000

QUESTION = (
    "<Response><Gather numDigits='1' action='/turn'><Say>Press a key, please.</Say></Gather></Response>"
)
GOODBYE = "<Response><Say>Goodbye</Say></Response>"
SCRIPT = [{"press": str(n % 10)} for n in range(TURNS)]


async def standin_calls() -> Figure:
    """Make calls of ten turns, and as many bare requests to the same app, in turn; compare the rates."""
    async with _CallBench() as bench:
        rates: dict[str, list[float]] = {"calls": [], "bare": []}
        for _ in range(ROUNDS + 1):
            rates["bare"].append(await _rate(bench.bare))
            rates["calls"].append(await _rate(bench.call))
    pairs = list(zip(rates["calls"], rates["bare"], strict=True))[1:]  # the first round warms up
    calls, bare = (statistics.median(rates[name][1:]) for name in ("calls", "bare"))
    return Figure(
        figure="standin_calls",
        value=statistics.median(call_rate / bare_rate for call_rate, bare_rate in pairs),
        aim=0.3,
        better="higher",
        unit="ratio",
        against=(
            f"a bare loop of the same {TURNS + 1} requests, each on a new connection as Twilio's are "
            f"({bare:.0f} loops/s; scripted {TURNS}-turn calls {calls:.0f}/s)"
        ),
    )


async def standin_memory() -> Figure:
    """Make few calls, then many; compare the memory in use after each."""
    async with _CallBench() as bench:
        await _repeat(bench.short_call, FEW)
        few = _resident_kb()
        await _repeat(bench.short_call, MANY - FEW)
        many = _resident_kb()
    return Figure(
        figure="standin_memory",
        value=many / few,
        aim=1.1,
        better="lower",
        unit="ratio",
        against=f"its memory after {FEW} calls ({few / 1024:.0f} MB; after {MANY} {many / 1024:.0f} MB)",
    )


class _CallBench:
    """A stand-in, an app that asks ten questions, and a client, all in this loop."""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/turn", self._turn)
        self._app = web.AppRunner(app, access_log=None)
        await self._app.setup()
        await web.TCPSite(self._app, "127.0.0.1", 0).start()
        self._url = f"http://127.0.0.1:{self._app.addresses[0][1]}/turn"
        self._standin = StandIn(
            port=0, account_sid="AC" + "0" * 32, auth_token="12345", number=NUMBER, voice_url=self._url,
            clock=VirtualClock(),
        )  # fmt: skip
        await self._standin.start()
        self._client = aiohttp.ClientSession()
        self._new_connections = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))
        self._turns: dict[str, int] = {}
        self._numbers = count()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()
        await self._new_connections.close()
        await self._standin.stop()
        await self._app.cleanup()

    async def _turn(self, request: web.Request) -> web.Response:
        form = await request.post()
        sid = str(form["CallSid"])
        turn = self._turns.get(sid, 0)
        self._turns[sid] = turn + 1
        if turn == TURNS or form["From"] != ANNA:
            del self._turns[sid]
            return web.Response(text=GOODBYE, content_type="text/xml")
        return web.Response(text=QUESTION, content_type="text/xml")

    async def call(self) -> None:
        """Make one call of ten turns."""
        body = {"from": ANNA, "script": SCRIPT}
        async with self._client.post(f"{self._standin.url}/_control/calls", json=body) as response:
            transcript = (await response.json())["transcript"]
        assert transcript[-1]["text"] == "Goodbye", transcript

    async def short_call(self) -> None:
        """Make one call without a turn."""
        url = f"{self._standin.url}/_control/calls"
        async with self._client.post(url, json={"from": "+12025550199"}) as response:
            assert (await response.json())["status"] == "completed"

    async def bare(self) -> None:
        """Make the requests of one call, with as many parameters as a call has."""
        params = {f"Parameter{n}": "" for n in range(24)} | {
            "CallSid": f"CA{next(self._numbers)}",
            "From": ANNA,
        }
        for _ in range(TURNS + 1):
            async with self._new_connections.post(self._url, data=params) as response:
                await response.read()


async def _rate(job: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await _repeat(job, CALLS)
    return CALLS / (time.perf_counter() - began)


async def _repeat(job: Callable[[], Awaitable[None]], times: int) -> None:
    numbers = iter(range(times))

    async def work() -> None:
        for _ in numbers:
            await job()

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))


def _resident_kb() -> int:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))
