"""Stopping a host and killing it."""

import asyncio

from tests.local.host.real_listener.registry import Observed, register_each, shows
from tests.local.host.real_listener.stage import Stage, asked, did, now, wait_for
from tests.local.host.real_listener.wire import Fault


async def stop(stage: Stage, case: tuple[str, int]) -> Observed:
    """Stop the host while functions run.

    The local host promises to take 5 s, and to give back each message after its function is cut off.
    """
    body, count = case
    await stage.create()
    for _ in range(count):
        await stage.put(body)
    async with stage.host() as host:
        await wait_for(host, did(host, "begins"))
        await asyncio.sleep(1.5)
        stopped = now()
        await host.stop()
        in_time, ended = now() - stopped < 5, sum(seen.what in {"ends", "fails"} for seen in host.seen)
        sequence = stage.sequence(host, since=stopped)
        by_message = sequence.values() if isinstance(sequence, dict) else [sequence]
        given_back = all(
            steps[1:] == [f"hide {steps[0].split()[-1].partition('#')[0]} for 0 s -> 204"]
            for steps in by_message
            if any("is cut off" in step for step in steps)
        )
        is_seen_again = ended + await stage.visible() == count
        return {"sequence": sequence, "promise": in_time and given_back and is_seen_again}


STOPS = {
    "short": ("sleep:6", 1),
    "obeys": ("cancel:30", 1),
    "batch": ("sleep:5", 20),
    "blocking-batch": ("block:2", 8),
    "long-shutdown-5": ("sleep:20", 1),
    "long": ("sleep:45", 1),
    "fails": ("sleepthrow:4", 1),
}
register_each("f-stop-", STOPS, stop)


@shows("f-stop-idle")
async def stop_idle(stage: Stage) -> Observed:
    await stage.create()
    async with stage.host() as host:
        await asyncio.sleep(4)
        stopped = now()
        await host.stop()
        return {"sequence": stage.sequence(host, since=stopped), "promise": now() - stopped < 2}


@shows("f-stop-while-polling")
async def stop_while_polling(stage: Stage) -> Observed:
    await stage.create()
    async with stage.host() as host:
        await asyncio.sleep(2)
        host.wire.faults.append(Fault("GET", "delay", seconds=2))
        await wait_for(host, lambda: host.wire.under_way)
        await stage.put("ok")
        await asyncio.sleep(1)
        await host.stop()
        return {"sequence": stage.sequence(host), "promise": await stage.visible() == 1}


@shows("f-sigkill")
async def sigkill(stage: Stage) -> Observed:
    await stage.create()
    await stage.put("sleep:30")
    async with stage.host() as first:
        await wait_for(first, did(first, "begins"))
        fetched = now()
        await first.kill()
        first.wire.requests = [request for request in first.wire.requests if request.status == 200]
        first.seen = [seen for seen in first.seen if seen.at <= fetched and seen.what == "begins"]
        async with stage.host() as second:
            again = await wait_for(second, did(second, "begins"), seconds=640)
            await wait_for(second, asked(second, "DELETE"))
            return {"sequence": stage.sequence(first, second), "promise": 600 <= again.at - fetched < 606}
