"""Workers are forked from a server, and behave as processes of their own."""

import asyncio
import json
import os
import signal
import sys

import pytest

from local.host.worker.client import Worker
from local.host.worker.wire import HttpRequest
from tests.local.host.running import APPS
from tests.local.processes import all_end, children_of

REQUEST = HttpRequest("GET", "http://127.0.0.1/api/process", {}, {}, {}, b"")


async def start():
    return await Worker.start(APPS / "web", {}, say=lambda _level, _line: None)


async def facts(worker):
    process = next(function for function in await worker.index() if function.name == "process")
    return json.loads((await worker.invoke(process, {"req": REQUEST})).returned.body)


def test_each_worker_has_a_process_and_a_process_group_of_its_own():
    async def look():
        workers = [await start(), await start()]
        try:
            pids = [(await facts(worker))["pid"] for worker in workers]
            assert pids == [worker.pid for worker in workers] == [os.getpgid(pid) for pid in pids]
            assert len({*pids, os.getpgid(0)}) == 3
        finally:
            for worker in workers:
                await worker.stop()

    asyncio.run(look())


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_the_signal_that_ended_a_worker_is_its_status(number):
    async def end():
        worker = await start()
        os.kill(worker.pid, number)
        return await asyncio.wait_for(worker.wait(), 60)

    assert asyncio.run(end()) == -number


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each worker is started by itself")
def test_if_the_server_is_killed_its_workers_end_and_the_next_one_has_a_new_server():
    async def kill():
        worker = await start()
        (server,) = (pid for pid in children_of(os.getpid()) if worker.pid in children_of(pid))
        os.kill(server, signal.SIGKILL)
        assert await asyncio.wait_for(worker.wait(), 60) < 0
        await asyncio.to_thread(all_end, {server, worker.pid})
        again = await start()
        try:
            assert (await facts(again))["pid"] == again.pid
        finally:
            await again.stop()

    asyncio.run(kill())
