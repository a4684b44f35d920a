"""A job on the local machine, whose client, workers and host are killed: what did each person get?"""

import asyncio
import random
import tempfile
import time
from collections import Counter
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import aiohttp

from tests.jobs.killed_client import JOB, KilledClient, number_of
from tests.journey.trial.host_process import KEY
from tests.journey.trial.trial_app import HTTP, SENDER, TrialApp, storage_and_standin, trial_app
from tests.journey.trial.verdict import Verdict, judge

HOST_EVERY = 4
"""One kill in so many ends the host, with every worker."""

BETWEEN = (0.0, 3.0)
"""Seconds from when the client got on to the next kill."""

BATCHES_BETWEEN = 2
"""Notes of the client's between two kills, or else a minute: killed faster, none would get anywhere."""

QUIET_SECONDS = 15
"""If no text came for so long, what is left was cut off by a kill: the timers look for it."""


@dataclass
class KilledJob:
    """What became of a job, and what was killed."""

    verdict: Verdict
    client: KilledClient
    kills: Counter[str]  # of workers and hosts
    corrected: int  # texts that have the words of the corrected file

    def __str__(self) -> str:
        lines = [
            str(self.verdict),
            f"the client was killed {self.client.kills.total()} times in {self.client.runs} runs:",
            *(f"  {count:4}  {where}" for where, count in self.client.kills.most_common()),
            f"{self.corrected} texts have the words of the corrected file",
            f"meanwhile: {dict(self.kills)}; exit statuses: {dict(self.client.exits)}",
        ]
        return "\n".join(lines)


async def killed_job(count: int, *, seed: int) -> KilledJob:
    """Send a file of ``count`` rows while all is killed; return what each person got."""
    began, draws = time.monotonic(), random.Random(seed)  # noqa: S311 - no secret
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        azurite, standin = await stack.enter_async_context(storage_and_standin())
        running = await stack.enter_async_context(
            trial_app(
                storage=azurite, storage_of_app=azurite.connection_string, standin=standin, callbacks=True
            )
        )
        client = KilledClient(running.host.url, KEY, folder, count, draws)
        kills: Counter[str] = Counter()
        killing = asyncio.create_task(_kill(running, client, kills, draws))
        await client.run()
        killing.cancel()
        with suppress(asyncio.CancelledError):
            await killing
        await asyncio.to_thread(running.host.start)
        await _until_quiet(running, count)
        messages = [{"id": f"{JOB}:{number_of(index)[1:]}"} for index in range(count)]
        known = await running.reconcile(messages, seconds=max(300, count / 5))
        texts = list(standin.account.messages.values())
        verdict = judge(
            messages,
            known,
            received=Counter(f"{JOB}:{text.to[1:]}" for text in texts),
            dead_letters=await asyncio.to_thread(running.dead_letters.oldest),
            seconds=time.monotonic() - began,
        )
        return KilledJob(verdict, client, kills, sum("Dear" in text.body for text in texts))


async def _kill(running: TrialApp, client: KilledClient, kills: Counter[str], draws: random.Random) -> None:
    """Kill a worker, or the host, again and again."""
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(60):
                await client.noted(BATCHES_BETWEEN)
        await asyncio.sleep(draws.uniform(*BETWEEN))
        if draws.randrange(HOST_EVERY) == 0:
            kills["host"] += await asyncio.to_thread(running.host.kill)
            await asyncio.to_thread(running.host.start)
        else:
            group = draws.choice((SENDER, HTTP))
            kills[f"worker of {group}"] += await asyncio.to_thread(running.host.kill_worker, group)
        await _until_it_answers(running)


async def _until_it_answers(running: TrialApp) -> None:
    """Wait until the API answers."""
    url, headers = f"{running.host.url}/api/messages/none", {"x-functions-key": KEY}
    async with aiohttp.ClientSession(headers=headers) as session:
        while True:
            with suppress(aiohttp.ClientError, TimeoutError):
                async with session.get(url, timeout=aiohttp.ClientTimeout(total=10)) as answer:
                    if answer.status == HTTPStatus.NOT_FOUND and await answer.read():
                        return
            await asyncio.sleep(0.2)


async def _until_quiet(running: TrialApp, count: int) -> None:
    """Wait until all texts are there, or no more come by themselves."""
    texts = running.standin.account.messages
    seen, changed = len(texts), time.monotonic()
    while len(texts) < count and time.monotonic() - changed < QUIET_SECONDS:
        await asyncio.sleep(0.5)
        if len(texts) != seen:
            seen, changed = len(texts), time.monotonic()
