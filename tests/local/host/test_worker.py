"""Workers that run too long, die, or are left alone."""

import asyncio
import logging
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local.errors import CannotStart
from local.host.group import Group
from local.host.worker.client import Worker, WorkerDied
from local.host.worker.wire import HttpReply, HttpRequest
from tests.local.host.running import APPS, Lines, fresh, running, until

REQUEST = HttpRequest("GET", "http://127.0.0.1/api/process", {}, {}, {}, b"")


def settings_for(azurite, **more):
    return {"AzureWebJobsStorage": azurite.connection_string, "OUT": fresh("out"), **more}


def pid_of(web):
    return web.get("/api/process").json()["pid"]


@pytest.mark.parametrize(("how", "status"), [("now", 4), ("exit", 3)])
def test_a_worker_that_ends_fails_all_it_was_running_and_is_replaced(azurite, how, status):
    with running(APPS / "web", settings_for(azurite)) as web, ThreadPoolExecutor() as pool:
        before = pid_of(web)
        grandchild = int(web.get("/api/spawn").body)
        bystander = pool.submit(web.get, "/api/sleep/20")
        time.sleep(0.2)

        assert web.get(f"/api/die/{how}").status == 500
        assert bystander.result().status == 500
        assert pid_of(web) != before
        assert not is_running(grandchild)
        assert web.log.having(f"worker http ended ({status})", level=40)


def test_a_function_out_of_time_fails_and_takes_its_whole_process_with_it(azurite):
    settings = settings_for(azurite, AzureFunctionsJobHost__functionTimeout="00:00:03")
    with running(APPS / "web", settings) as web, ThreadPoolExecutor() as pool:
        before = pid_of(web)
        began = time.monotonic()
        first = pool.submit(web.get, "/api/sleep/60")
        time.sleep(3.5)  # the first is failed at 3 s and its process killed at 5 s
        bystander = pool.submit(web.get, "/api/sleep/2.8")

        assert first.result().status == 500
        assert bystander.result().status == 500
        assert 4.9 < time.monotonic() - began < 50
        assert pid_of(web) != before


def test_a_function_that_ends_in_the_grace_spares_its_process(azurite):
    settings = settings_for(azurite, AzureFunctionsJobHost__functionTimeout="00:00:01")
    with running(APPS / "web", settings) as web:
        before = pid_of(web)

        assert web.get("/api/sleep/1.3").status == 500
        time.sleep(2.2)
        assert pid_of(web) == before


def test_nothing_is_left_of_a_stopped_host(azurite):
    with running(APPS / "web", settings_for(azurite)) as web:
        pids = [pid_of(web), int(web.get("/api/spawn").body)]

    assert not [pid for pid in pids if is_running(pid)]


def test_a_worker_that_cannot_come_back_is_tried_again_loudly_until_it_can(tmp_path):
    (tmp_path / "function_app.py").write_text(
        "import pathlib\n"
        "assert not pathlib.Path('broken').exists()\n"
        "import azure.functions as func\n"
        "app = func.FunctionApp()\n"
        "@app.route(route='x')\n"
        "def x(req: func.HttpRequest) -> func.HttpResponse:\n"
        "    return func.HttpResponse()\n"
    )
    log = Lines()
    logging.getLogger("local.host").addHandler(log)

    async def break_and_mend():
        group = Group("http", tmp_path, {}, back_off=[0.05])
        (function,) = await group.start()
        (tmp_path / "broken").touch()
        os.kill(group.pid, signal.SIGKILL)
        await asyncio.to_thread(until, lambda: log.having("5 times in a row", level=logging.CRITICAL))
        (tmp_path / "broken").unlink()
        try:
            return await group.invoke(function, {"req": REQUEST}, {}, limit=None)
        finally:
            await group.stop()

    try:
        assert asyncio.run(break_and_mend()).ok
    finally:
        logging.getLogger("local.host").removeHandler(log)
    assert log.having("AssertionError", level=logging.ERROR)


def test_what_is_asked_of_a_dead_worker_fails_at_once():
    async def ask() -> None:
        worker = await Worker.start(APPS / "web", {}, say=lambda _level, _line: None)
        process = next(each for each in await worker.index() if each.name == "process")
        os.kill(worker.pid, signal.SIGKILL)
        await asyncio.sleep(0.5)  # until its end has been noticed
        try:
            with pytest.raises(WorkerDied):
                await asyncio.wait_for(worker.invoke(process, {"req": REQUEST}), 5)
        finally:
            await worker.stop()

    asyncio.run(ask())


def test_a_worker_can_be_used_without_a_host():
    async def measure():
        worker = await Worker.start(APPS / "web", {"OUT": "unused"}, say=lambda _level, _line: None)
        try:
            functions = {function.name: function for function in await worker.index()}
            return await worker.invoke(functions["process"], {"req": REQUEST})
        finally:
            await worker.stop()

    outcome = asyncio.run(measure())
    assert outcome.ok
    assert isinstance(outcome.returned, HttpReply)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import nowhere", "No module named 'nowhere'"),
        ("def broken(:", "SyntaxError"),
        ("import azure.functions", "Could not find top level function app"),
        ("import azure.functions as func\napp = func.FunctionApp()", "defines no functions"),
        ("import os; os._exit(7)", "status 7"),
        ("import sys; sys.exit(8)", "status 8"),
    ],
)
def test_an_app_that_cannot_be_loaded_says_why(tmp_path, code, said):
    (tmp_path / "function_app.py").write_text(code)

    async def index():
        worker = await Worker.start(tmp_path, {}, say=lambda _level, _line: None)
        try:
            await worker.index()
        finally:
            await worker.stop()

    with pytest.raises(CannotStart) as refusal:
        asyncio.run(index())
    assert said in str(refusal.value)


def is_running(pid):
    """Say whether a process runs; one that ended and waits to be reaped does not."""
    if alive(pid):
        time.sleep(0.2)  # its end may be under way
    return alive(pid)


def alive(pid):
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
