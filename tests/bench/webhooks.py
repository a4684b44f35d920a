"""Measure signed webhooks: requests per second and latency, compared with a typical Flask app."""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from local.host.worker import wire
from local.host.worker.client import Worker
from shared.domain.webhook_signature import SIGNATURE, sign
from tests.bench.figure import Figure
from tests.bench.flask_app import Connection, gunicorn
from tests.bench.workers import CONSTANT, ON_THE_LOOP, ROOT, SETTINGS, in_ms, start_worker
from tests.journey.running_app import RunningApp, start

REQUESTS = 1500  # a round
ROUNDS = 7  # of each app, in turn
AT_ONCE = 4


async def webhook_rate() -> list[Figure]:
    """Call our worker, the Flask app and the smallest apps in turn; then call ours at half its own rate."""
    request, plain = _request(SETTINGS, "voice/inbound"), _request(SETTINGS, "constant")
    ours, flask, on_thread, on_loop = [], [], [], []
    worker, functions = await start_worker(ROOT)
    constant, constants = await start_worker(CONSTANT)
    loop, looping = await start_worker(ON_THE_LOOP)
    try:
        async with gunicorn(SETTINGS, processes=1, threads=AT_ONCE) as port:
            for _ in range(ROUNDS + 1):
                flask.append(await _rate(lambda: Connection.connect(port), request))
                ours.append(
                    await _rate(lambda: _Invoker.connect(worker, functions["voice_inbound"]), request)
                )
                on_thread.append(
                    await _rate(lambda: _Invoker.connect(constant, constants["constant"]), plain)
                )
                on_loop.append(await _rate(lambda: _Invoker.connect(loop, looping["constant"]), plain))
        rate = statistics.median(ours[1:])
        rounds = [
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
            value=_median_ratio(ours, flask),
            aim=1,
            better="higher",
            unit="ratio",
            against=f"{against}{statistics.median(flask[1:]):.0f}/s; our worker {rate:.0f}/s, a process each",
        ),
        Figure(
            figure="webhook_over_constant",
            value=_median_ratio(ours, on_thread),
            aim=0.5,
            better="higher",
            unit="ratio",
            against=f"a function that returns a constant, on a thread "
            f"({statistics.median(on_thread[1:]):.0f}/s; on the event loop, as ours is, "
            f"{statistics.median(on_loop[1:]):.0f}/s)",
        ),
        _p99(rounds, rate / 2),
    ]


async def webhook_rate_http() -> Figure:
    """Measure the same over HTTP: the Functions host with its worker, in turn with two gunicorn processes."""
    process = start()
    try:
        switchboard = RunningApp(**json.loads(await asyncio.to_thread(process.stdout.readline)))
        settings = {**SETTINGS, "PUBLIC_URL": switchboard.functions}
        request, ours, flask = _request(settings, "voice/inbound"), [], []
        async with gunicorn(settings, processes=2, threads=AT_ONCE) as port:
            own_port = urlsplit(switchboard.functions).port
            for _ in range(ROUNDS + 1):
                flask.append(await _rate(lambda: Connection.connect(port), request))
                ours.append(await _rate(lambda: Connection.connect(own_port), request))
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait)
    rates = (
        f"{statistics.median(flask[1:]):.0f}/s; ours {statistics.median(ours[1:]):.0f}/s, two processes each"
    )
    return Figure(
        figure="webhook_rate_http",
        value=_median_ratio(ours, flask),
        aim=1,
        better="higher",
        unit="ratio",
        against=f"the same Flask app, over HTTP both, our local host included, two processes each: {rates}",
    )


async def wait_under_large_bodies() -> Figure:
    """Measure the longest wait of callers while forms of 10 MB without a signature come every second."""
    process = start()
    try:
        switchboard = RunningApp(**json.loads(await asyncio.to_thread(process.stdout.readline)))
        settings = {**SETTINGS, "PUBLIC_URL": switchboard.functions}
        port, request = urlsplit(switchboard.functions).port, _request(settings, "voice/inbound")
        await _longest_wait(port, request, turns=50)
        quiet = await _longest_wait(port, request, turns=200)
        attack = [sys.executable, "-c", _ATTACK, f"{switchboard.functions}/api/voice/inbound"]
        attacker = await asyncio.create_subprocess_exec(*attack, stdout=asyncio.subprocess.PIPE)
        under_attack = await _longest_wait(port, request, turns=200)
        refused, _ = await attacker.communicate()
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait)
    assert set(refused.split()) == {b"403"}, refused
    return Figure(
        figure="wait_under_large_bodies",
        value=(under_attack - quiet) * 1000,
        aim=100,
        better="lower",
        unit="ms",
        against=f"the longest of 200 callers' waits without them ({quiet * 1000:.0f} ms); "
        f"{len(refused.split())} forms of 10 MB, on two cores with host and both clients",
    )


_ATTACK = """
import sys, time, urllib.request, urllib.error
body = b"a&" * 5_000_000
for _ in range(20):
    began = time.perf_counter()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        urllib.request.urlopen(urllib.request.Request(sys.argv[1], body, form)).close()
    except urllib.error.HTTPError as error:
        print(error.code)
    time.sleep(max(0, 1 - (time.perf_counter() - began)))
"""


async def _longest_wait(port: int | None, request: wire.HttpRequest, *, turns: int) -> float:
    """Return the longest of the waits of callers who come every 0.1 s, in seconds."""
    connection, waits = await Connection.connect(port or 0), []
    for _ in range(turns):
        began = time.perf_counter()
        assert await connection.post(request) == HTTPStatus.OK
        waits.append(time.perf_counter() - began)
        await asyncio.sleep(max(0, 0.1 - waits[-1]))
    connection.close()
    return max(waits)


def _median_ratio(ours: list[float], others: list[float]) -> float:
    """Return the median ratio of rates measured one after the other; the first of each fills caches."""
    return statistics.median(our / other for our, other in zip(ours[1:], others[1:], strict=True))


def _p99(rounds: list[list[float]], rate: float) -> Figure:
    medians = [statistics.median(latencies) for latencies in rounds]
    p99s = [statistics.quantiles(latencies, n=100)[98] for latencies in rounds]
    ratios = sorted(p99 / median for p99, median in zip(p99s, medians, strict=True))
    return Figure(
        figure="webhook_p99",
        value=ratios[0],
        aim=5,
        better="lower",
        unit="ratio",
        against=(
            f"the median at {rate:.0f}/s, half the rate above ({in_ms(medians)}; p99 {in_ms(p99s)}), "
            f"in the calmest of {len(ratios)} rounds, which went from {ratios[0]:.1f} to {ratios[-1]:.1f}"
        ),
    )


class _Invoker:
    """Invokes one function of a worker, with the methods of a connection."""

    def __init__(self, worker: Worker, function: wire.Indexed) -> None:
        self._worker, self._function = worker, function

    @classmethod
    async def connect(cls, worker: Worker, function: wire.Indexed) -> "_Invoker":
        return cls(worker, function)

    async def post(self, request: wire.HttpRequest) -> int:
        outcome = await self._worker.invoke(self._function, {"req": request})
        assert isinstance(outcome.returned, wire.HttpReply), outcome.error
        return int(outcome.returned.status)

    def close(self) -> None:
        """Do nothing: there is no connection."""


async def _rate(connect: Callable[[], Awaitable[_Invoker | Connection]], request: wire.HttpRequest) -> float:
    async def work() -> None:
        connection = await connect()
        for _ in range(REQUESTS // AT_ONCE):
            assert await connection.post(request) == HTTPStatus.OK
        connection.close()

    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return REQUESTS / (time.perf_counter() - began)


async def _latencies(
    worker: Worker, function: wire.Indexed, request: wire.HttpRequest, rate: float
) -> list[float]:
    """Send requests at a constant rate; return the seconds from the planned time to the answer of each."""
    invoker = _Invoker(worker, function)
    began = time.perf_counter() + 0.1

    async def latency(number: int) -> float:
        due = began + number / rate
        await asyncio.sleep(due - time.perf_counter())
        assert await invoker.post(request) == HTTPStatus.OK
        return time.perf_counter() - due

    return await asyncio.gather(*(latency(number) for number in range(REQUESTS)))


def _request(settings: Mapping[str, str], route: str) -> wire.HttpRequest:
    url = f"{settings['PUBLIC_URL']}/api/{route}"
    form = {"CallSid": "CA" + "0" * 32, "From": "+15005550100", "To": "+15005550006", "CallStatus": "ringing"}
    form |= {
        f"{party}{part}": ""
        for party in ("From", "To", "Caller", "Called")
        for part in ("City", "State", "Zip")
    }
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        SIGNATURE: sign(url, form.items(), token=settings["TWILIO_AUTH_TOKEN"]),
    }
    return wire.HttpRequest("POST", url, headers, {}, {}, urlencode(form).encode())
