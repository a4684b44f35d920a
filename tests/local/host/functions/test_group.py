"""Workers that run too long, or die."""

import asyncio
import logging
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from local.host.functions.group import Group
from local.host.worker.wire import HttpRequest
from tests.local.host.running import APPS, Lines, is_running, pid_of, running, until, web_settings

REQUEST = HttpRequest("GET", "http://127.0.0.1/api/process", {}, {}, {}, b"")


@pytest.mark.parametrize(("how", "status"), [("now", 4), ("exit", 3)])
def test_a_worker_that_ends_fails_its_running_functions_and_is_replaced(azurite, how, status):
    with running(APPS / "web", web_settings(azurite)) as web, ThreadPoolExecutor() as pool:
        before = pid_of(web)
        grandchild = int(web.get("/api/spawn").body)
        bystander = pool.submit(web.get, "/api/sleep/20")
        until(lambda: web.log.having("sleeps for 20 s"))

        assert web.get(f"/api/die/{how}").status == 500
        assert bystander.result().status == 500
        assert pid_of(web) != before
        assert not is_running(grandchild)
        assert web.log.having(f"worker http ended ({status})", level=40)


@pytest.mark.long
def test_a_function_that_times_out_fails_and_its_process_is_killed(azurite):
    settings = web_settings(azurite, AzureFunctionsJobHost__functionTimeout="00:00:03")
    with running(APPS / "web", settings) as web, ThreadPoolExecutor() as pool:
        before = pid_of(web)
        began = time.monotonic()
        first = pool.submit(web.get, "/api/sleep/60")
        assert first.result().status == 500  # after 3 s; its process is killed after 5 s
        bystander = pool.submit(web.get, "/api/sleep/2.8")

        assert bystander.result().status == 500
        assert 4.9 < time.monotonic() - began < 50
        assert pid_of(web) != before


@pytest.mark.long
def test_a_function_that_ends_within_the_grace_keeps_its_process(azurite):
    settings = web_settings(azurite, AzureFunctionsJobHost__functionTimeout="00:00:03")
    with running(APPS / "web", settings) as web:
        before = pid_of(web)

        assert web.get("/api/sleep/3.3").status == 500
        time.sleep(2.2)
        assert pid_of(web) == before


APP = """
import pathlib
assert not pathlib.Path("broken").exists()
import azure.functions as func
app = func.FunctionApp()
@app.route(route="x")
def x(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse()
"""


@pytest.fixture
def log():
    lines = Lines()
    logging.getLogger("local.host").addHandler(lines)
    yield lines
    logging.getLogger("local.host").removeHandler(lines)


def test_a_worker_that_fails_to_restart_is_retried_and_logged_as_critical(tmp_path, log):
    (tmp_path / "function_app.py").write_text(APP)

    async def break_and_mend():
        group = Group("http", tmp_path, {}, restart_delays=[0.05])
        (function,) = await group.start()
        (tmp_path / "broken").touch()
        os.kill(group.pid, signal.SIGKILL)
        await asyncio.to_thread(until, lambda: log.having("5 times in a row", level=logging.CRITICAL))
        (tmp_path / "broken").unlink()
        try:
            return await group.invoke(function, {"req": REQUEST}, {}, limit=None)
        finally:
            await group.stop()

    assert asyncio.run(break_and_mend()).ok
    assert log.having("AssertionError", level=logging.ERROR)


def test_a_group_starts_its_worker_when_it_has_work_and_again_if_that_fails(tmp_path, log):
    (tmp_path / "function_app.py").write_text(APP)

    async def start_late():
        first = Group("http", tmp_path, {})
        late = Group("function:x", tmp_path, {}, restart_delays=[0.05])
        (function,) = await first.start()
        late.start_when_needed()
        try:
            await asyncio.sleep(0.3)
            with pytest.raises(asyncio.InvalidStateError):
                _ = late.pid
            (tmp_path / "broken").touch()
            running = asyncio.create_task(late.invoke(function, {"req": REQUEST}, {}, limit=None))
            await asyncio.to_thread(until, lambda: log.having("AssertionError", level=logging.ERROR))
            (tmp_path / "broken").unlink()
            assert (await running).ok
            assert late.pid != first.pid
        finally:
            await first.stop()
            await late.stop()

    asyncio.run(start_late())


def test_a_group_that_never_had_work_can_be_stopped(tmp_path):
    async def start_and_stop():
        group = Group("function:x", tmp_path, {})
        group.start_when_needed()
        await asyncio.sleep(0)
        await group.stop()
        assert group.supervisor.done()

    asyncio.run(start_and_stop())
