import asyncio
import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from local.errors import CannotStart
from local.host.worker.client import Worker, WorkerDied
from local.host.worker.wire import HttpReply, HttpRequest
from tests.local.host.running import APPS


def test_a_worker_sees_the_app_settings_and_nothing_of_this_shell(web):
    seen = web.get("/api/process").json()

    assert seen["environ"]["PYTHON_THREADPOOL_THREAD_COUNT"] == "3"
    assert seen["environ"]["WEBSITE_HOSTNAME"] == web.host.url.removeprefix("http://")
    assert not [name for name in seen["environ"] if name.startswith(("PYTEST", "TWILIO"))]
    assert seen["zone"] == "UTC"


def test_nothing_of_the_host_is_imported_before_the_app(web):
    seen = web.get("/api/process").json()

    assert seen["cwd"] == seen["path"][-1] == str(APPS / "web")  # a dependency of the same name comes first
    assert {"azure.storage.blob", "local.host.host", "local.twilio"}.isdisjoint(seen["loaded"])


@pytest.mark.long
def test_sync_functions_share_as_many_threads_as_the_setting_says(web):
    with ThreadPoolExecutor(8) as pool:
        names = {answer.body for answer in pool.map(lambda _: web.get("/api/threads"), range(8))}

    assert len(names) == 3


REQUEST = HttpRequest("GET", "http://127.0.0.1/api/process", {}, {}, {}, b"")


def test_an_invocation_of_a_dead_worker_fails_at_once():
    async def ask() -> None:
        worker = await Worker.start(APPS / "web", {}, say=lambda _level, _line: None)
        process = next(function for function in await worker.index() if function.name == "process")
        os.kill(worker.pid, signal.SIGKILL)
        await asyncio.sleep(0.5)  # until its end has been noticed
        try:
            with pytest.raises(WorkerDied):
                await asyncio.wait_for(worker.invoke(process, {"req": REQUEST}), 60)
        finally:
            await worker.stop()

    asyncio.run(ask())


def test_without_a_setting_a_worker_has_a_thousand_threads_and_the_app_does_not_see_it():
    async def measure():
        worker = await Worker.start(APPS / "web", {"OUT": "unused"}, say=lambda _level, _line: None)
        try:
            functions = {function.name: function for function in await worker.index()}
            calls = [worker.invoke(functions["threads"], {"req": REQUEST}) for _ in range(60)]
            return await asyncio.gather(worker.invoke(functions["process"], {"req": REQUEST}), *calls)
        finally:
            await worker.stop()

    process, *threads = [outcome.returned for outcome in asyncio.run(measure())]
    assert isinstance(process, HttpReply)
    assert "PYTHON_THREADPOOL_THREAD_COUNT" not in json.loads(process.body)["environ"]
    assert len({thread.body for thread in threads}) == 60


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
