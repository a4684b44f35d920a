"""``python -m local``: how it starts, and what is left when it ends."""

import json
import signal
import time

import pytest

from tests.journey.running_app import RunningApp, eventually, request, start
from tests.local.processes import all_end, children_of

pytestmark = pytest.mark.long


def children_of_app_that_sends(pid, facts):
    """Send a text; return all processes below: storage, and at least the workers of HTTP and the sender."""
    assert RunningApp(**facts).api("POST", "messages", {"to": "+15005550700", "body": "Hi"}).status == 202
    return eventually(lambda: len(found := children_of(pid)) >= 4 and found)


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
    children = children_of_app_that_sends(process.pid, facts)

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
    children = children_of_app_that_sends(process.pid, json.loads(process.stdout.readline()))
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
