"""``python -m local`` as it is typed, rightly and wrongly."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.greeting import greeting
from local.machine import Machine
from local.options import read_options
from local.ports import free_ports
from tests.journey.running_app import ROOT, eventually, request, start, stop

COMMAND = [sys.executable, "-m", "local"]


def children_of(pid: int) -> set[int]:
    """Return all processes below ``pid``, from /proc."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
        parents[int(status.parent.name)] = int(fields[1])
    found, waiting = set(), [pid]
    while waiting:
        parent = waiting.pop()
        below = {child for child, its in parents.items() if its == parent}
        found |= below
        waiting += below
    return found


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def all_end(children: set[int]) -> None:
    """Wait until none of them runs."""
    deadline = time.monotonic() + 20
    while left := [child for child in children if is_running(child)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.1)


def run(*options: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run it where it must not start; return what it said."""
    return subprocess.run(
        [*COMMAND, *options], cwd=cwd, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_one_line_when_ready_and_leaves_nothing_behind(number):
    process = start()
    facts = json.loads(process.stdout.readline())
    assert {
        "functions",
        "twilio",
        "phone",
        "storage",
        "function_key",
        "account_sid",
        "auth_token",
    } < facts.keys()
    assert facts["number"] == "+15005550006"
    assert request("GET", f"{facts['functions']}/api/health", None, {}).status == 200
    children = children_of(process.pid)
    assert len(children) >= 4  # Azurite, and a worker for each of HTTP, the sender and the tick

    asked = time.monotonic()
    process.send_signal(number)
    assert process.wait(timeout=60) == 0

    assert time.monotonic() - asked < 5
    assert [child for child in children if is_running(child)] == []
    assert process.stdout.read() == ""
    process.stdout.close()


def test_asked_to_stop_while_it_starts_it_leaves_nothing_behind():
    process = start()
    while not (children := children_of(process.pid)):
        time.sleep(0.05)

    process.terminate()
    assert process.wait(timeout=60) == 0

    assert [child for child in children if is_running(child)] == []
    process.stdout.close()


def test_killed_outright_its_workers_and_storage_end_by_themselves():
    process = start()
    process.stdout.readline()
    children = children_of(process.pid)
    assert len(children) >= 4
    process.kill()
    process.wait()
    process.stdout.close()

    all_end(children)


def test_killed_outright_as_it_starts_storage_ends_by_itself():
    process = start()
    while not (children := children_of(process.pid)):
        time.sleep(0.01)
    process.kill()
    process.wait()
    process.stdout.close()

    all_end(children)


@pytest.mark.parametrize("option", ["--functions-port", "--twilio-port", "--storage-port"])
def test_a_taken_port_is_named_with_the_option_that_moves_it(option):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        free = {
            "--functions-port": "17071",
            "--twilio-port": "17080",
            "--storage-port": "17100",
            option: str(port),
        }
        done = run(*(word for pair in free.items() for word in pair))

    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert f"port {port} (" in line
    assert option in line


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["--twilio-port", "65536"],
            "65536 (Twilio stand-in) is no port: choose one from 1 to 65535 with --twilio-port",
        ),
        (["--functions-port", "0"], "0 (Functions host) is no port"),
        (["--storage-port", "65534"], "65536 (storage) is no port"),
        (
            ["--twilio-port", "17072", "--functions-port", "17072"],
            "port 17072 is asked for twice, by Functions host and Twilio stand-in: choose",
        ),
        (
            ["--twilio-port", "17072", "--storage-port", "17070"],
            "port 17071 is asked for twice",
        ),
    ],
)
def test_a_port_that_cannot_be_is_named_with_the_option_that_moves_it(options, said):
    done = run("--functions-port", "17071", "--twilio-port", "17080", "--storage-port", "17100", *options)

    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert said in line


def test_free_ports_are_all_different():
    assert all(len(set(free_ports(5))) == 5 for _ in range(2_000))


def test_an_unknown_option_is_refused():
    assert run("--port", "1").returncode == 2


@pytest.fixture
def copy(tmp_path) -> Iterator[Path]:
    """A copy of the project to break."""
    for name in ("function_app.py", "host.json", "local.settings.json.example"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("shared", "local", "flows"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    return tmp_path


def broken(copy: Path) -> str:
    done = run("--ports", "auto", "--ephemeral", cwd=copy)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr.partition("\n")[0]
    return done.stderr


def test_a_broken_flow_is_named_before_anything_starts(copy):
    flow = copy / "flows" / "reception.toml"
    flow.write_text(flow.read_text().replace('= "hours"', '= "houres"'))

    said = broken(copy)

    assert "flows/reception.toml, line " in said
    assert "step `menu`: leads to `houres`, which is not a step" in said


def test_an_app_that_cannot_be_loaded_shows_its_error(copy):
    (copy / "function_app.py").write_text("import nothing_like_it")

    assert "No module named 'nothing_like_it'" in broken(copy)


def test_a_setting_that_is_missing_is_named(copy):
    settings = json.loads((copy / "local.settings.json.example").read_text())
    del settings["Values"]["TWILIO_ACCOUNT_SID"], settings["Values"]["TWILIO_FROM"]
    (copy / "local.settings.json").write_text(json.dumps(settings))

    assert "local.settings.json lacks TWILIO_ACCOUNT_SID, TWILIO_FROM" in broken(copy)


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("INBOUND_FLOW", "recption", "there is no flow `recption` in flows/; there are: confirm, on-call"),
        ("TWILIO_TIMEOUT_SECONDS", "ten", "must be a whole number of seconds"),
    ],
)
def test_a_setting_that_the_app_cannot_use_is_named_before_anything_starts(copy, name, value, fault):
    settings = json.loads((copy / "local.settings.json.example").read_text())
    settings["Values"][name] = value
    (copy / "local.settings.json").write_text(json.dumps(settings))

    said = broken(copy)

    assert f"Invalid settings: {name}" in said
    assert fault in said


def test_half_an_api_key_is_named_and_not_made_whole(copy):
    settings = json.loads((copy / "local.settings.json.example").read_text())
    settings["Values"]["TWILIO_API_KEY_SID"] = "SK" + "1" * 32
    (copy / "local.settings.json").write_text(json.dumps(settings))

    assert "TWILIO_API_KEY_SID and TWILIO_API_KEY_SECRET go together" in broken(copy)


def test_a_text_goes_out_by_the_messaging_service_of_the_settings(copy):
    settings = json.loads((copy / "local.settings.json.example").read_text())
    settings["Values"]["TWILIO_FROM"] = "MG" + "1" * 32
    (copy / "local.settings.json").write_text(json.dumps(settings))
    process = start(home=copy)
    facts = json.loads(process.stdout.readline())
    messages, headers = f"{facts['functions']}/api/messages", {"x-functions-key": facts["function_key"]}

    message = {"id": "by-service", "to": "+12025550100", "body": "Hello"}
    assert request("POST", messages, message, headers).status == 202

    def ended() -> str | None:
        status = request("GET", f"{messages}/by-service", None, headers).json["status"]
        return status if status in {"delivered", "failed"} else None

    assert eventually(ended) == "delivered"
    stop(process)


def test_the_summary_names_every_port_of_storage():
    options = read_options(["--ports", "auto", "--ephemeral"])

    said = greeting(Machine(options).facts, options)

    assert f"{options.ports.blobs}, {options.ports.queues} and {options.ports.tables}" in said


def test_who_no_longer_waits_for_the_machine_leaves_nothing_that_does():
    async def tasks_left() -> set[asyncio.Task[Any]]:
        machine = Machine(read_options(["--ports", "auto", "--ephemeral", "--without", "host"]))
        await machine.start()
        try:
            before = asyncio.all_tasks()
            waiting = asyncio.create_task(machine.wait())
            await asyncio.sleep(0.1)
            waiting.cancel()
            await asyncio.wait([waiting])
            await asyncio.sleep(0.1)
            return asyncio.all_tasks() - before
        finally:
            await machine.stop()

    assert asyncio.run(tasks_left()) == set()


def test_without_npm_packages_it_says_what_to_run(copy):
    (copy / "node_modules").unlink()

    assert "Azurite is not installed: run `make setup`" in broken(copy)


def test_without_the_host_all_else_runs():
    process = start("--without", "host")
    facts = json.loads(process.stdout.readline())

    assert request("GET", f"{facts['twilio']}/_control/events", None, {}).status == 200
    with pytest.raises(OSError, match="refused"):
        request("GET", f"{facts['functions']}/api/health", None, {})

    process.terminate()
    assert process.wait(timeout=60) == 0
    process.stdout.close()


def test_when_storage_dies_it_says_so_and_ends():
    command = [*COMMAND, "--json", "--ports", "auto", "--ephemeral", "--without", "host"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        process.stdout.readline()
        for child in children_of(process.pid):
            os.kill(child, signal.SIGKILL)

        assert process.wait(timeout=60) == 1
        assert "Azurite ended by itself" in process.stderr.read()
