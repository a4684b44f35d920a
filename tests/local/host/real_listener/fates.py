"""What becomes of a message: success, failure, the poison queue, and bodies of all kinds."""

import asyncio
import base64
from typing import Any

from local.errors import CannotStart
from tests.local.host.real_listener.functions import queue_function
from tests.local.host.real_listener.registry import Observed, register_each, shows
from tests.local.host.real_listener.stage import Stage, asked, did, wait_for


@shows("c-success")
async def success(stage: Stage) -> Observed:
    await stage.create()
    async with stage.host() as host:
        await wait_for(host, asked(host, "DELETE", await stage.put("ok")))
        return {"sequence": stage.sequence(host)}


@shows("c-deleted-while-it-runs", "c-shown-again-while-it-runs")
async def changed_while_it_runs(stage: Stage) -> Observed:
    await stage.create()
    async with stage.host() as host:
        await stage.put("sleep:4")
        seen = await wait_for(host, did(host, "begins"))
        await (stage.delete(seen) if "deleted" in stage.queue else stage.hide(seen, 0))
        await asyncio.sleep(12)
        return {"sequence": stage.sequence(host)}


async def failure(stage: Stage, poison_exists: bool) -> Observed:  # noqa: FBT001 - a case of register_each
    await stage.create(stage.queue, *([f"{stage.queue}-poison"] if poison_exists else []))
    async with stage.host() as host:
        await asyncio.sleep(1)
        await stage.put("throw:é<&>\"'", ttl=7200 if "ttl" in stage.queue else None)
        await wait_for(host, asked(host, "DELETE"), seconds=200)
        await asyncio.sleep(2)
        (poison,) = await stage.take(f"{stage.queue}-poison")
        week = (poison.expires_on - poison.inserted_on).days == 7
        return {"sequence": stage.sequence(host), "promise": week}


FAILURES = {
    "0s": False,
    "3s": True,
    "sub-second": True,
    "1500ms": True,
    "max-1": True,
    "ttl": True,
    "project-30s": False,
}
register_each("d-failure-", FAILURES, failure)


@shows("d-failure-negative")
async def refused_at_start(stage: Stage) -> Observed:
    try:
        async with stage.host():
            return {"sequence": [], "promise": False}
    except CannotStart:
        return {"sequence": [], "promise": True}


@shows("d-beyond-max")
async def beyond_max(stage: Stage) -> Observed:
    await stage.create()
    await stage.put("ok")
    for _ in range(5):
        await stage.receive(seconds=1)
        await asyncio.sleep(1.2)
    async with stage.host() as host:
        await wait_for(host, asked(host, "DELETE"))
        return {"sequence": stage.sequence(host)}


@shows("d-no-poison-queue-name-ends-in-poison", "d-no-poison-queue-name-too-long")
async def no_poison_queue(stage: Stage) -> Observed:
    _lengthen(stage)
    await stage.create()
    async with stage.host() as host:
        await stage.put("throw")
        for turn in range(1, 5):
            seen = await wait_for(host, did(host, "fails", count=turn), seconds=12)
            if seen is None:
                break
            await asyncio.sleep(1)
            await stage.hide(seen, 0)
        await asyncio.sleep(6)
        return {"sequence": stage.sequence(host)}


@shows("d-lease-lapses-name-ends-in-poison", "d-lease-lapses-name-too-long")
async def lease_lapses(stage: Stage) -> Observed:
    _lengthen(stage)
    await stage.create()
    async with stage.host() as host:
        await stage.put("throw")
        await wait_for(host, did(host, "fails", count=2), seconds=620)
        return {"sequence": stage.sequence(host)}


@shows("e-undecodable-among-others-mixed", "e-undecodable-among-others-mixed-poison")
async def undecodable_among_others(stage: Stage) -> Observed:
    if not stage.queue.endswith("-poison"):
        stage.queue += "-alone"  # its poison queue is not the queue of the other scenario
    await stage.create()
    for text in (_base64("ok 1"), "no base64!", _base64("ok 2")):
        await stage.put(text)
    async with stage.host() as host:
        await asyncio.sleep(6)
        moves = [request.order for request in host.wire.requests if request.method == "POST"]
        begun = min(seen.order for seen in host.seen)
        return {"sequence": stage.sequence(host), "promise": all(order < begun for order in moves)}


BODIES = {
    "64 KiB": base64.b64encode(b"ok " + b"x" * 49149).decode(),
}
"""Bodies that ``real-queue-listener.json`` has in part only."""


@shows("e-bodies-base64-text", "e-bodies-base64-bytes", "e-bodies-none-text", "e-bodies-none-bytes")
async def bodies(stage: Stage) -> Observed:
    await stage.create()
    function = queue_function("chosen", stage.queue, binary=stage.queue.endswith("bytes"))
    found: dict[str, dict[str, Any]] = {}
    async with stage.host(function) as host:
        for label, body in stage.behaviour["bodies"].items():
            text = BODIES.get(label, body["sent"])
            id_ = await stage.put(text)
            await wait_for(host, asked(host, "DELETE", id_), seconds=12)
            poison = await stage.take(f"{stage.queue}-poison")
            runs = [seen for seen in host.seen if seen.id == id_ and seen.what == "begins"]
            received = [poll for poll in host.wire.requests if id_ in dict(poll.messages)]
            found[label] = {"runs": len(runs), "fetched": len(received), "poison": len(poison)}
            if poison:
                found[label]["poison_text_is_identical"] = poison[0].content == text
            found[label]["ok"] = bool(did(host, "ends", id_)())
            if runs:
                seen = {"length": len(runs[0].body), "hex": runs[0].body[:64].hex().upper()}
                found[label]["function_saw"] = seen
    return {"bodies": found}


def _lengthen(stage: Stage) -> None:
    """Give a queue a name that is too long for a poison queue."""
    if stage.queue.endswith("too-long"):
        stage.queue = stage.queue.ljust(58, "x")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
