"""What a poll asks, when the next one comes, how much runs at once, and who wakes a listener."""

import asyncio
from itertools import pairwise

from tests.local.host.real_listener.functions import queue_function
from tests.local.host.real_listener.registry import Observed, register_each, shows
from tests.local.host.real_listener.stage import ListeningHost, Stage, asked, did, now, wait_for
from tests.local.host.real_listener.wire import Request


def polls(host: ListeningHost, queue: str) -> list[Request]:
    return [request for request in host.wire.requests if request.is_poll and request.queue == queue]


def pauses_ms(found: list[Request]) -> list[float]:
    """Return the milliseconds from the answer of each poll to the next poll."""
    return [(after.at - before.answered) * 1000 for before, after in pairwise(found)]


async def idle(stage: Stage, seconds: float) -> Observed:
    await stage.create()
    async with stage.host() as host:
        await asyncio.sleep(seconds)
        return {"pauses_ms": pauses_ms(polls(host, stage.queue))}


SECONDS = {
    "production-default": 235.0,
    "production-5s": 45.0,
    "production-1s": 20.0,
    "development-default": 25.0,
    "development-5s": 40.0,
    "development-1s": 15.0,
}
register_each("a-idle-", SECONDS, idle)


@shows("a-asks-batch-1", "a-asks-batch-4", "a-asks-batch-16", "a-asks-batch-32")
async def asks(stage: Stage) -> Observed:
    await stage.create()
    after_found = []
    async with stage.host(MaxPollingInterval="00:00:02", MessageEncoding="None") as host:
        for _ in range(2):
            await asyncio.sleep(2.2)
            seen = len(polls(host, stage.queue))
            await wait_for(host, did(host, "ends", await stage.put("ok")))
            await asyncio.sleep(0.5)
            later = polls(host, stage.queue)[seen:]
            found = next(number for number, poll in enumerate(later) if poll.messages)
            after_found.append(pauses_ms(later[found:])[0])
        query = dict(polls(host, stage.queue)[0].query)
    return {"asks": query, "after_found_ms": after_found}


async def threshold(stage: Stage, count: int) -> Observed:
    await stage.create()
    for number in range(count):
        await stage.put(f"sleep:{2 + number * 0.15:.2f}")
    options = {"MessageEncoding": "None", "MaxPollingInterval": "00:00:05"}
    if stage.queue.endswith("default"):
        del stage.options["NewBatchThreshold"]
    async with stage.host(**options) as host:
        await wait_for(host, did(host, "ends", count=count), seconds=120)
        found = [poll for poll in polls(host, stage.queue) if poll.messages]
        changes = sorted((seen.at, 1 if seen.what == "begins" else -1) for seen in host.seen)
    running = [sum(change for _, change in changes[: number + 1]) for number in range(len(changes))]
    at_polls = [sum(change for at, change in changes if at < poll.at) for poll in found]
    return {"most_running": max(running), "running_at_polls": at_polls}


COUNTS = {"16-8": 60, "project-4-12": 40, "1-0": 8, "4-default": 24, "32-0": 70, "4-2": 24}
register_each("b-threshold-", COUNTS, threshold)


async def wake(stage: Stage, text: str) -> Observed:
    """Let a function write to a queue, or fail for good, while the listener of that queue pauses."""
    source = f"{stage.queue}-a"
    target = f"{source}-poison" if text == "throw" else f"{stage.queue}-b"
    await stage.create(source, target)
    writer = queue_function("source", source, output=target)
    took = []
    async with stage.host(writer, queue_function("target", target)) as host:
        for turn in range(3):
            await asyncio.sleep(56)  # both pause as long as they may
            await stage.put(text, source)
            written = await wait_for(host, asked(host, "POST", target, count=turn + 1))
            assert written

            def received(since: float = written.at) -> Request | None:
                found = (poll for poll in polls(host, target) if poll.messages and poll.at >= since)
                return next(found, None)

            got = await wait_for(host, received)
            took.append(got.at - written.answered)
    return {"woken": sorted(took)[1] < 0.1, "after_s": took}


register_each("", {"h-wake": "write", "h-wake-poison": "throw"}, wake)


@shows("g-queue-missing")
async def queue_missing(stage: Stage) -> Observed:
    async with stage.host() as host:
        await asyncio.sleep(30)
        await stage.create()
        await wait_for(host, did(host, "ends", await stage.put("ok")))
        await asyncio.sleep(8)
        await stage.delete_queue()
        await asyncio.sleep(20)
        await stage.create()
        began = now()
        await wait_for(host, asked(host, "DELETE", await stage.put("ok")))
        return {"sequence": stage.sequence(host), "promise": now() - began < 6}
