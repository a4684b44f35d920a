"""``python -m local``: how it starts, and what is left when it ends."""

import json
import signal
import time

import pytest

from tests.journey.running_app import request, start
from tests.local.processes import all_end, children_of


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_prints_one_line_when_ready_and_leaves_no_process(number):
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

    assert time.monotonic() - asked < 50  # nothing is waited for in vain
    all_end(children)
    assert process.stdout.read() == ""
    process.stdout.close()


def test_stopped_during_its_start_it_leaves_no_process():
    process = start()
    while not (children := children_of(process.pid)):
        time.sleep(0.05)

    process.terminate()
    assert process.wait(timeout=60) == 0

    all_end(children)
    process.stdout.close()


def test_if_it_is_killed_its_workers_and_storage_end_by_themselves():
    process = start()
    process.stdout.readline()
    children = children_of(process.pid)
    assert len(children) >= 4
    process.kill()
    process.wait()
    process.stdout.close()

    all_end(children)


def test_killed_during_its_start_storage_ends_by_itself():
    process = start()
    while not (children := children_of(process.pid)):
        time.sleep(0.01)
    process.kill()
    process.wait()
    process.stdout.close()

    all_end(children)
