"""Signed webhooks: how many a second, and how late the slowest, beside the app that most would write."""

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from local.host.worker import wire
from local.host.worker.client import Worker
from shared.domain.webhook_signature import SIGNATURE, sign
from tests.bench.figure import Figure
from tests.bench.usual import Connection, gunicorn
from tests.bench.workers import CONSTANT, ON_THE_LOOP, ROOT, SETTINGS, in_ms, started
from tests.journey.running_app import RunningApp, start

REQUESTS = 1500  # a round
ROUNDS = 7  # of each app, in turn
AT_ONCE = 4


async def webhook_rate() -> list[Figure]:
    """Ask our worker, the usual app and the least one in turn; then ask ours at half its own rate."""
    request, plain = _request(SETTINGS, "voice/inbound"), _request(SETTINGS, "constant")
    ours, usual, least, bare = [], [], [], []
    worker, functions = await started(ROOT)
    constant, constants = await started(CONSTANT)
    loop, looping = await started(ON_THE_LOOP)
    try:
        async with gunicorn(SETTINGS, processes=1, threads=AT_ONCE) as port:
            for _ in range(ROUNDS + 1):
                usual.append(await _rate(lambda: Connection.to(port), request))
                ours.append(await _rate(lambda: _Invoking.of(worker, functions["voice_inbound"]), request))
                least.append(await _rate(lambda: _Invoking.of(constant, constants["constant"]), plain))
                bare.append(await _rate(lambda: _Invoking.of(loop, looping["constant"]), plain))
        rate = statistics.median(ours[1:])
        spans = [
            await _latencies(worker, functions["voice_inbound"], request, rate / 2) for _ in range(ROUNDS)
        ]
    finally:
        await worker.stop()
        await constant.stop()
        await loop.stop()
    against = f"Flask with Twilio's RequestValidator and VoiceResponse, under gunicorn ({AT_ONCE} threads), "
    return [
        Figure(
            figure="webhook_rate",
            value=statistics.median(a / b for a, b in zip(ours[1:], usual[1:], strict=True)),
            aim=1,
            better="higher",
            unit="ratio",
            against=f"{against}{statistics.median(usual[1:]):.0f}/s; our worker {rate:.0f}/s, a process each",
        ),
        Figure(
            figure="webhook_over_constant",
            value=statistics.median(a / b for a, b in zip(ours[1:], least[1:], strict=True)),
            aim=0.5,
            better="higher",
            unit="ratio",
            against=f"a function that returns a constant, on a thread ({statistics.median(least[1:]):.0f}/s; "
            f"on the event loop, as ours is, {statistics.median(bare[1:]):.0f}/s)",
        ),
        _tail(spans, rate / 2),
    ]


async def webhook_rate_http() -> Figure:
    """The same over HTTP: the Functions host and its worker beside two processes of gunicorn, in turn."""
    process = start()
    try:
        switchboard = RunningApp(**json.loads(await asyncio.to_thread(process.stdout.readline)))
        settings = {**SETTINGS, "PUBLIC_URL": switchboard.functions}
        request, ours, usual = _request(settings, "voice/inbound"), [], []
        async with gunicorn(settings, processes=2, threads=AT_ONCE) as port:
            own_port = urlsplit(switchboard.functions).port
            for _ in range(ROUNDS + 1):
                usual.append(await _rate(lambda: Connection.to(port), request))
                ours.append(await _rate(lambda: Connection.to(own_port), request))
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait)
    rates = (
        f"{statistics.median(usual[1:]):.0f}/s; ours {statistics.median(ours[1:]):.0f}/s, two processes each"
    )
    return Figure(
        figure="webhook_rate_http",
        value=statistics.median(a / b for a, b in zip(ours[1:], usual[1:], strict=True)),
        aim=1,
        better="higher",
        unit="ratio",
        against=f"the same Flask app, over HTTP both, our local host included, two processes each: {rates}",
    )


def _tail(spans: list[list[float]], rate: float) -> Figure:
    middles = [statistics.median(one) for one in spans]
    ends = [statistics.quantiles(one, n=100)[98] for one in spans]
    ratios = sorted(end / middle for end, middle in zip(ends, middles, strict=True))
    return Figure(
        figure="webhook_p99",
        value=ratios[0],
        aim=5,
        better="lower",
        unit="ratio",
        against=(
            f"the median at {rate:.0f}/s, half the rate above ({in_ms(middles)}; p99 {in_ms(ends)}), "
            f"in the calmest of {len(ratios)} rounds, which went from {ratios[0]:.1f} to {ratios[-1]:.1f}"
        ),
    )


class _Invoking:
    """Asks a worker for one function, as a connection asks a server."""

    def __init__(self, worker: Worker, function: wire.Indexed) -> None:
        self._worker, self._function = worker, function

    @classmethod
    async def of(cls, worker: Worker, function: wire.Indexed) -> "_Invoking":
        return cls(worker, function)

    async def post(self, request: wire.HttpRequest) -> int:
        outcome = await self._worker.invoke(self._function, {"req": request})
        assert isinstance(outcome.returned, wire.HttpReply), outcome.error
        return int(outcome.returned.status)

    def close(self) -> None:
        """Nothing to hang up."""


async def _rate(connect: Callable[[], Awaitable[_Invoking | Connection]], request: wire.HttpRequest) -> float:
    async def some() -> None:
        connection = await connect()
        for _ in range(REQUESTS // AT_ONCE):
            assert await connection.post(request) == HTTPStatus.OK
        connection.close()

    began = time.perf_counter()
    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    return REQUESTS / (time.perf_counter() - began)


async def _latencies(
    worker: Worker, function: wire.Indexed, request: wire.HttpRequest, rate: float
) -> list[float]:
    """Ask evenly, whether or not the earlier ones are answered; return the seconds from when each was due."""
    asking = _Invoking(worker, function)
    began = time.perf_counter() + 0.1

    async def one(number: int) -> float:
        due = began + number / rate
        await asyncio.sleep(due - time.perf_counter())
        assert await asking.post(request) == HTTPStatus.OK
        return time.perf_counter() - due

    return await asyncio.gather(*(one(number) for number in range(REQUESTS)))


def _request(settings: Mapping[str, str], route: str) -> wire.HttpRequest:
    url = f"{settings['PUBLIC_URL']}/api/{route}"
    form = {"CallSid": "CA" + "0" * 32, "From": "+15005550100", "To": "+15005550006", "CallStatus": "ringing"}
    form |= {
        f"{who}{what}": "" for who in ("From", "To", "Caller", "Called") for what in ("City", "State", "Zip")
    }
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        SIGNATURE: sign(url, form.items(), token=settings["TWILIO_AUTH_TOKEN"]),
    }
    return wire.HttpRequest("POST", url, headers, {}, {}, urlencode(form).encode())
