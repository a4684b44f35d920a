"""Stopping the host."""

import time

import pytest

from tests.local.host.queue_app import attempts, queue_settings
from tests.local.host.running import (
    APPS,
    is_running,
    pid_of,
    running,
    until,
    web_settings,
)


def test_a_stopped_host_leaves_no_process(azurite):
    with running(APPS / "web", web_settings(azurite)) as web:
        pids = [pid_of(web), int(web.get("/api/spawn").body)]

    assert not [pid for pid in pids if is_running(pid)]


def test_a_stop_waits_for_running_functions_and_deletes_their_messages(azurite, queues):
    settings = queue_settings(azurite)
    with running(APPS / "queues", settings) as host:
        queues.put(settings["WORK"], "sleep 1")
        until(lambda: attempts(host, "sleep 1"))

    assert host.log.seen("done")
    assert queues.length(settings["WORK"]) == 0


@pytest.mark.long
def test_a_stop_kills_a_function_that_takes_too_long_and_gives_its_message_back(azurite, queues):
    settings = queue_settings(azurite)
    with running(APPS / "queues", settings) as host:
        queues.put(settings["WORK"], "sleep 60")
        until(lambda: attempts(host, "sleep 60"))
        began = time.monotonic()

    assert time.monotonic() - began < 50
    assert queues.texts(settings["WORK"]) == ["sleep 60"]
