"""Faults of storage: on renewals, deletions, releases, moves to poison and polls."""

import asyncio

from tests.local.host.real_listener.registry import Observed, register_each, shows
from tests.local.host.real_listener.stage import ListeningHost, Stage, asked, did, wait_for
from tests.local.host.real_listener.wire import Fault


async def survives(stage: Stage, host: ListeningHost) -> bool:
    """Return whether the host goes on once the fault is over: the real one ends at some."""
    host.wire.faults.clear()
    return bool(await wait_for(host, did(host, "ends", await stage.put("ok")), seconds=130))


@shows("c-renewal", "c-renewal-deleted", "c-renewal-receipt-changed")
async def renewal(stage: Stage) -> Observed:
    await stage.create()
    async with stage.host() as host:
        await stage.put("sleep:660" if stage.queue == "c-renewal" else "sleep:330")
        seen = await wait_for(host, did(host, "begins"))
        if stage.queue.endswith("deleted"):
            await stage.delete(seen)
        if stage.queue.endswith("changed"):
            await stage.hide(seen, 3000)
        await wait_for(host, asked(host, "DELETE"), seconds=700)
        return {"sequence": stage.sequence(host)}


async def renewal_refused(stage: Stage, fault: Fault) -> Observed:
    await stage.create()
    async with stage.host() as host:
        host.wire.faults.append(fault)
        await stage.put("sleep:345")
        await wait_for(host, did(host, "ends"), seconds=700)
        await asyncio.sleep(3)
        return {"sequence": stage.sequence(host), "promise": await survives(stage, host)}


async def poison_refused(stage: Stage, fault: Fault) -> Observed:
    await stage.create(stage.queue, f"{stage.queue}-poison")
    async with stage.host() as host:
        host.wire.faults.append(fault)
        await asyncio.sleep(1)
        await stage.put("throw")
        await stage.put("sleep:5")
        await asyncio.sleep(8)
        return {"sequence": stage.sequence(host), "promise": await survives(stage, host)}


async def settling_refused(stage: Stage, fault: Fault) -> Observed:
    """Refuse what settles a message: its deletion after success, its release after failure."""
    await stage.create()
    async with stage.host() as host:
        host.wire.faults.append(fault)
        await asyncio.sleep(1)
        await stage.put("throw" if fault.method == "PUT" else "ok")
        await asyncio.sleep(8)
        return {"sequence": stage.sequence(host), "promise": await survives(stage, host)}


async def outage(stage: Stage, fault: Fault) -> Observed:
    await stage.create()
    async with stage.host() as host:
        await asyncio.sleep(4)
        since = asyncio.get_running_loop().time()
        host.wire.faults.append(fault)
        await stage.put("ok")
        await asyncio.sleep(OUTAGES_S.get(stage.queue, 75))
        host.wire.faults.clear()
        await wait_for(host, asked(host, "DELETE"), seconds=130)
        sequence = stage.sequence(host, since=since)
        return {"sequence": sequence, "promise": await survives(stage, host)}


OUTAGES_S = {"g-outage-403": 20.0, "g-outage-404": 15.0, "g-outage-500-once": 5.0, "g-outage-hang": 90.0}

register_each(
    "c-renewal-refused-",
    {
        "403": Fault("PUT", "403 AuthorizationFailure", "/messages/"),
        "500": Fault("PUT", "500 InternalError", "/messages/"),
        "500-twice": Fault("PUT", "500 InternalError", "/messages/", times=2),
        "503": Fault("PUT", "503 ServerBusy", "/messages/"),
        "close": Fault("PUT", "close", "/messages/"),
    },
    renewal_refused,
)
register_each(
    "d-poison-refused-",
    {
        "403": Fault("POST", "403 AuthorizationFailure"),
        "500": Fault("POST", "500 InternalError"),
        "500-once": Fault("POST", "500 InternalError", times=1),
        "close": Fault("POST", "close"),
    },
    poison_refused,
)
register_each(
    "g-delete-refused-",
    {
        "403": Fault("DELETE", "403 AuthorizationFailure"),
        "500": Fault("DELETE", "500 InternalError"),
        "500-once": Fault("DELETE", "500 InternalError", times=1),
        "404": Fault("DELETE", "404 MessageNotFound"),
        "404-mismatch": Fault("DELETE", "404 PopReceiptMismatch"),
        "400-mismatch": Fault("DELETE", "400 PopReceiptMismatch"),
        "answer-lost": Fault("DELETE", "answer-lost", times=1),
    },
    settling_refused,
)
register_each(
    "g-release-refused-",
    {
        "403": Fault("PUT", "403 AuthorizationFailure", "/messages/"),
        "500": Fault("PUT", "500 InternalError", "/messages/"),
        "404": Fault("PUT", "404 MessageNotFound", "/messages/"),
        "400": Fault("PUT", "400 PopReceiptMismatch", "/messages/"),
    },
    settling_refused,
)
register_each(
    "g-outage-",
    {
        "403": Fault("GET", "403 AuthorizationFailure"),
        "404": Fault("GET", "404 QueueNotFound"),
        "500": Fault("GET", "500 InternalError"),
        "500-once": Fault("GET", "500 InternalError", times=1),
        "503": Fault("GET", "503 ServerBusy"),
        "close": Fault("GET", "close"),
        "hang": Fault("GET", "hang", seconds=60),
    },
    outage,
)
