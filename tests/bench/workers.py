"""Microsoft's worker, without a host in front: what the app costs, and nothing else."""

import asyncio
import statistics
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from local.host import load_settings
from local.host.worker import wire
from local.host.worker.client import Worker
from shared.domain.signature import SIGNATURE, sign
from tests.bench.figure import Figure

ROOT = Path(__file__).parent.parent.parent
CONSTANT = Path(__file__).parent / "apps" / "constant"
SETTINGS = load_settings(ROOT / "local.settings.json.example")

STARTS = 15  # of each app, in turn
REQUESTS = 1500  # a round
ROUNDS = 7  # of each function, in turn
AT_ONCE = 4


async def index_time() -> Figure:
    """Start workers in turn for our app and the smallest one; compare the times until they know it."""
    ours, smallest = [], []
    for _ in range(STARTS + 1):
        smallest.append(await _seconds_to_index(CONSTANT))
        ours.append(await _seconds_to_index(ROOT))
    value = statistics.median(
        a / b for a, b in zip(ours[1:], smallest[1:], strict=True)
    )  # the first fills caches
    return Figure(
        figure="index_time",
        value=value,
        aim=1.15,
        better="lower",
        unit="ratio",
        against=f"a one-function app that imports azure.functions alone ({_ms(smallest)}; ours {_ms(ours)})",
    )


async def webhook_rate() -> Figure:
    """Send both apps requests in turn, through their workers; compare the rates."""
    ours, constant = await _started(ROOT), await _started(CONSTANT)
    rates: dict[str, list[float]] = {"ours": [], "constant": []}
    try:
        for _ in range(ROUNDS + 1):
            rates["constant"].append(await _rate(*constant, "constant", _request(SETTINGS, "constant")))
            rates["ours"].append(await _rate(*ours, "voice_inbound", _request(SETTINGS, "voice/inbound")))
    finally:
        await ours[0].stop()
        await constant[0].stop()
    pairs = zip(rates["ours"][1:], rates["constant"][1:], strict=True)
    return Figure(
        figure="webhook_rate",
        value=statistics.median(a / b for a, b in pairs),
        aim=0.5,
        better="higher",
        unit="ratio",
        against=(
            f"a function that returns a constant ({statistics.median(rates['constant']):.0f}/s; "
            f"signed POST /api/voice/inbound {statistics.median(rates['ours']):.0f}/s)"
        ),
    )


async def _started(app: Path) -> tuple[Worker, dict[str, wire.Indexed]]:
    worker = await Worker.start(app, SETTINGS, say=lambda _level, _line: None)
    return worker, {function.name: function for function in await worker.index()}


async def _seconds_to_index(app: Path) -> float:
    began = time.perf_counter()
    worker, _ = await _started(app)
    took = time.perf_counter() - began
    await worker.stop()
    return took


async def _rate(
    worker: Worker, functions: Mapping[str, wire.Indexed], name: str, request: wire.HttpRequest
) -> float:
    function = functions[name]

    async def some() -> None:
        for _ in range(REQUESTS // AT_ONCE):
            outcome = await worker.invoke(function, {"req": request})
            assert isinstance(outcome.returned, wire.HttpReply), outcome.error
            assert outcome.returned.status == "200", outcome.returned

    began = time.perf_counter()
    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    return REQUESTS / (time.perf_counter() - began)


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


def _ms(seconds: list[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.0f} ms"
