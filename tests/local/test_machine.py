"""The local machine: what it says when it cannot start, and how its parts end."""

import asyncio
import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local.errors import CannotStart
from local.machine import Machine
from local.options import read_options
from tests.journey.hosts.in_process import run_machine
from tests.journey.running_app import ROOT, eventually, request, start
from tests.local.processes import COMMAND, children_of, run


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


@pytest.mark.long
def test_an_app_that_cannot_be_loaded_shows_its_error(copy):
    (copy / "function_app.py").write_text("import nothing_like_it")

    assert "No module named 'nothing_like_it'" in broken(copy)


def test_a_setting_that_is_missing_is_named(copy):
    settings = json.loads((copy / "local.settings.json.example").read_text())
    del settings["Values"]["TWILIO_ACCOUNT_SID"], settings["Values"]["TWILIO_FROM"]
    (copy / "local.settings.json").write_text(json.dumps(settings))

    assert "TWILIO_ACCOUNT_SID, TWILIO_FROM missing in local.settings.json" in broken(copy)


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


@pytest.mark.parametrize("name", ["AzureWebJobsStorage", "PUBLIC_URL", "TWILIO_API_URL", "LOCAL_FLOWS"])
def test_a_setting_that_would_have_no_effect_is_refused(name):
    machine = Machine(read_options(["--ports", "auto", "--ephemeral", "--setting", f"{name}=x"]))

    with pytest.raises(CannotStart, match=f"--setting {name}: "):
        asyncio.run(machine.start())


def test_a_setting_of_the_command_line_replaces_that_of_the_file():
    machine = Machine(
        read_options(["--ports", "auto", "--ephemeral", "--setting", "TWILIO_FROM=+15005550001"])
    )

    assert machine.settings["TWILIO_FROM"] == "+15005550001"


def test_the_senders_that_settings_name_are_known_at_twilio():
    service, other = "MG" + "1" * 32, "MG" + "2" * 32
    machine = Machine(
        read_options(
            [
                *("--ports", "auto", "--ephemeral"),
                *("--setting", f"TWILIO_FROM={service}"),
                *("--setting", f"SENDERS=GB=ACME, US=12345, CA=+15005550007, *={other}"),
                *("--setting", "NUMBER_FLOWS=rcs:acme=reception"),
            ]
        )
    )

    account = machine.standin.account
    assert account.senders.keys() == {"12345", "rcs:acme"}
    assert account.messaging_services == [service, other]


def test_a_text_goes_out_by_the_messaging_service_of_the_settings():
    options = ["--ports", "auto", "--ephemeral", "--setting", f"TWILIO_FROM=MG{'1' * 32}"]
    with run_machine(options) as machine:
        message = {"id": "by-service", "to": "+12025550100", "body": "Hello"}
        assert machine.api("POST", "messages", message).status == 202

        def ended() -> str | None:
            status = machine.api("GET", "messages/by-service").json["status"]
            return status if status in {"delivered", "failed"} else None

        assert eventually(ended) == "delivered"


def test_a_cancelled_wait_leaves_no_task():
    async def tasks_left() -> set[asyncio.Task[Any]]:
        machine = Machine(read_options(["--ports", "auto", "--ephemeral", "--without", "host"]))
        try:
            await machine.start()
            before = asyncio.all_tasks()
            waiting = asyncio.create_task(machine.wait())
            await asyncio.sleep(0.1)
            waiting.cancel()
            await asyncio.wait([waiting])
            return await left_after(before)
        finally:
            await machine.stop()

    assert asyncio.run(tasks_left()) == set()


async def left_after(before: set[asyncio.Task[Any]]) -> set[asyncio.Task[Any]]:
    """Return the tasks that do not end."""
    for _ in range(200):
        if not (left := asyncio.all_tasks() - before):
            break
        await asyncio.sleep(0.1)
    return left


def test_without_npm_packages_it_says_what_to_run(copy):
    (copy / "node_modules").unlink()

    assert "Azurite is not installed: run `make setup`" in broken(copy)


@pytest.mark.long
def test_without_the_host_all_else_runs():
    process = start("--without", "host")
    facts = json.loads(process.stdout.readline())

    assert request("GET", f"{facts['twilio']}/_control/events", None, {}).status == 200
    with pytest.raises(OSError, match="refused"):
        request("GET", f"{facts['functions']}/api/health", None, {})

    process.terminate()
    assert process.wait(timeout=60) == 0
    process.stdout.close()


@pytest.mark.long
def test_when_storage_dies_it_says_so_and_ends():
    command = [*COMMAND, "--json", "--ports", "auto", "--ephemeral", "--without", "host"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        process.stdout.readline()
        for child in children_of(process.pid):
            os.kill(child, signal.SIGKILL)

        assert process.wait(timeout=60) == 1
        assert "Azurite ended unexpectedly" in process.stderr.read()
