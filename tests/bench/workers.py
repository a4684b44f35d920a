"""Run and measure apps in Microsoft's worker without a host: only the cost of the app."""

import statistics
import time
from pathlib import Path

from local.host import load_settings
from local.host.worker import wire
from local.host.worker.client import Worker
from tests.bench.figure import Figure

ROOT = Path(__file__).parent.parent.parent
CONSTANT = Path(__file__).parent / "apps" / "constant"
ON_THE_LOOP = Path(__file__).parent / "apps" / "on_the_loop"
SETTINGS = load_settings(ROOT / "local.settings.json.example")

STARTS = 15  # of each app, in turn


async def index_time() -> Figure:
    """Start workers for our app and the smallest one in turn; compare the times until they are indexed."""
    ours, smallest = [], []
    for _ in range(STARTS + 1):
        smallest.append(await _seconds_to_index(CONSTANT))
        ours.append(await _seconds_to_index(ROOT))
    value = statistics.median(
        our_time / smallest_time for our_time, smallest_time in zip(ours[1:], smallest[1:], strict=True)
    )  # the first of each fills caches
    return Figure(
        figure="index_time",
        value=value,
        aim=1.15,
        better="lower",
        unit="ratio",
        against=f"an app that imports azure.functions alone ({in_ms(smallest)}; ours {in_ms(ours)})",
    )


async def start_worker(app: Path) -> tuple[Worker, dict[str, wire.Indexed]]:
    """Start a worker for an app; return it and its functions by name."""
    worker = await Worker.start(app, SETTINGS, say=lambda _level, _line: None)
    return worker, {function.name: function for function in await worker.index()}


async def _seconds_to_index(app: Path) -> float:
    began = time.perf_counter()
    worker, _ = await start_worker(app)
    took = time.perf_counter() - began
    await worker.stop()
    return took


def in_ms(seconds: list[float]) -> str:
    """Return the median in milliseconds, as text."""
    return f"{statistics.median(seconds) * 1000:.3g} ms"
