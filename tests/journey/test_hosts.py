"""The option ``--host``: what it accepts, and the app behind the command line of Core Tools."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import package
import pytest

from local.ports import free_port
from tests import conftest
from tests.journey.hosts.core_tools import LOG, CoreTools
from tests.journey.hosts.func_process import DEPLOYED, FuncProcess
from tests.journey.hosts.functions_host import HostedApp, HostUnavailable
from tests.journey.hosts.running_host import RunningHost
from tests.journey.running_app import eventually, request
from tests.journey.trial.host_process import KEY, HostOptions

BIN = Path(__file__).parent / "hosts" / "bin"


def test_without_core_tools_the_option_says_how_to_install_them(tmp_path):
    with pytest.raises(HostUnavailable, match=r"run `npm install --global azure-functions-core-tools@4`"):
        CoreTools.find("func", path=str(tmp_path))


def test_a_running_host_that_does_not_answer_is_refused_with_the_command_that_starts_it(standin):
    nowhere = f"http://127.0.0.1:{free_port()}"

    with pytest.raises(HostUnavailable, match="start it with `make run"):
        RunningHost(nowhere, twilio=nowhere).check()
    with pytest.raises(HostUnavailable, match="start a host there"):
        RunningHost(nowhere, twilio=standin.url).check()


def test_of_the_npm_package_the_program_is_started_not_its_script_in_node(tmp_path):
    package = tmp_path / "azure-functions-core-tools"
    for file in ("lib/main.js", "bin/func"):
        (package / file).parent.mkdir(parents=True)
        (package / file).write_text("#!/bin/sh\n")
        (package / file).chmod(0o755)
    path = tmp_path / "path"
    path.mkdir()
    (path / "func").symlink_to(package / "lib" / "main.js")

    assert CoreTools.find("func", path=str(path)).func == package / "bin" / "func"


def test_the_log_of_core_tools_is_read_without_time_and_color():
    lines = (
        "[2026-11-29T02:00:00.123Z] tick by timer: 0 due\n"
        "\x1b[90m[2026-11-29T02:00:00.123Z] \x1b[0mtwo words\x1b[0m\n"
        "Functions:\n"
    )

    assert LOG.line.findall(lines) == ["tick by timer: 0 due", "two words"]


APP = """
import logging, os
import azure.functions as func

app = func.FunctionApp()

@app.route("pid", auth_level=func.AuthLevel.FUNCTION)
def pid(req):
    return func.HttpResponse(f"{os.environ['GREETING']} {os.getpid()}")

@app.timer_trigger("timer", "0 0 0 1 1 *")
def tick(timer):
    logging.info("the timer has run")
"""


def test_the_links_that_core_tools_get_are_what_is_deployed():
    assert {*DEPLOYED} == {*package.DEPLOYED} - {"requirements.txt"}  # its libraries are those of .venv


@pytest.fixture
def func(azurite, tmp_path) -> Iterator[FuncProcess]:
    """A small app, as Core Tools start it."""
    (tmp_path / "function_app.py").write_text(APP)
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    settings = {"AzureWebJobsStorage": azurite.connection_string, "GREETING": "hello"}
    options = HostOptions(app=str(tmp_path), settings=settings, port=free_port())
    command = CoreTools.find("func", path=str(BIN)).func
    process = FuncProcess(command, options, function_key=KEY, master_key=KEY, log=tmp_path / "log")
    try:
        yield process.start()
    finally:
        process.stop()


def answer(func: FuncProcess, key: str = KEY) -> str:
    """Return what the app answers, the status if it refuses, or nothing while the host does not listen."""
    try:
        found = request("GET", f"{func.url}/api/pid", None, {"x-functions-key": key})
    except OSError:
        return ""
    return found.body.decode() if found.status == 200 else str(found.status)


@pytest.mark.long
def test_core_tools_get_settings_keys_and_app_and_are_started_again_when_they_end(func, tmp_path):
    seen: list[str] = []

    def is_new() -> bool:
        found = answer(func)
        if found.startswith("hello ") and found not in seen:
            seen.append(found)
            return True
        return False

    assert is_new()
    assert answer(func, "wrong") == "401"
    app = HostedApp(func.url, tmp_path / "log", LOG, master_key=KEY)
    app.run_function("tick")
    assert "the timer has run" in app.messages
    assert func.kill_worker("http")
    eventually(is_new)
    os.kill(func.pid, signal.SIGINT)  # as if it had ended by itself
    eventually(is_new)
    assert func.kill()
    assert not func.kill_worker("http")
    assert answer(func) == ""
    func.start()
    assert is_new()


class Config:
    """What the option needs of pytest's configuration."""

    def __init__(self, **options: str | int) -> None:
        self._options = options

    def getoption(self, name: str, default: object = None) -> object:
        return self._options.get(name, default)

    def addinivalue_line(self, name: str, line: str) -> None:
        """Accept a line."""


def test_an_unknown_host_is_refused_before_a_test_runs():
    with pytest.raises(pytest.UsageError, match="--host fucn: must be local, func, or the URL"):
        conftest.pytest_configure(Config(host="fucn"))


def test_a_running_host_needs_one_process_of_tests():
    with pytest.raises(pytest.UsageError, match="add -n 0"):
        conftest.pytest_configure(Config(host="http://127.0.0.1:7071", numprocesses=2))
