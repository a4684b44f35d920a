"""Where scenarios run: in memory and in virtual time, or on Azurite with the real leases of ten minutes."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import aiohttp

from local.azurite import ACCOUNT, KEY, Azurite
from tests.local.host.real_listener import (  # noqa: F401 - they register scenarios
    fates,
    faults,
    polling,
    schedules,
    stops,
)
from tests.local.host.real_listener.queue_service import Answer, QueueService
from tests.local.host.real_listener.registry import SCENARIOS, Observed, Scenario
from tests.local.host.real_listener.stage import Stage
from tests.local.host.real_listener.virtual_time import VirtualTimeLoop

NOWHERE = "http://127.0.0.1:9"
LATENCY = 0.002
"""Seconds until the queues in memory answer."""


def in_memory(behaviour: Mapping[str, Any], scenario: Scenario | None = None) -> Observed:
    """Run a scenario, by default that of the behaviour, against queues in memory and in virtual time."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(_in_memory(behaviour, scenario or SCENARIOS[behaviour["name"]]))


async def _in_memory(behaviour: Mapping[str, Any], scenario: Scenario) -> Observed:
    queues = QueueService(asyncio.get_running_loop().time)

    async def service(method: str, url: str, _: Mapping[str, Any], body: bytes) -> Answer:
        await asyncio.sleep(LATENCY)
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        return queues.answer(method, parts.path.removeprefix(f"/{ACCOUNT}"), query, body)

    connection = (
        f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};"
        f"BlobEndpoint={NOWHERE}/{ACCOUNT};QueueEndpoint={NOWHERE}/{ACCOUNT};"
    )
    stage = Stage(behaviour, connection=connection, service=service)
    try:
        return await scenario(stage)
    finally:
        await stage.close()


@asynccontextmanager
async def on_azurite(azurite: Azurite) -> AsyncIterator[Any]:
    """Return a function that runs the scenario of a behaviour on Azurite, in real time."""
    async with aiohttp.ClientSession(auto_decompress=False) as session:

        async def service(method: str, url: str, headers: Mapping[str, Any], body: bytes) -> Answer:
            unsigned = ["Content-Type"]  # one of aiohttp's own would not be in the signature
            async with session.request(
                method, url, headers=headers, data=body or None, skip_auto_headers=unsigned
            ) as answer:
                return Answer(answer.status, answer.headers, await answer.read())

        async def run(behaviour: Mapping[str, Any]) -> Observed:
            stage = Stage(behaviour, connection=azurite.connection_string, service=service)
            try:
                return await SCENARIOS[behaviour["name"]](stage)
            finally:
                await stage.close()

        yield run
