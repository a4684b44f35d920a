"""``python -m local.host``: what it prints, how it ends, and what it says when it cannot start."""

import json
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from local.ports import free_port
from tests.local.host.running import APPS, fresh, is_running, until

pytestmark = pytest.mark.long


@pytest.fixture
def settings(azurite, tmp_path):
    values = {"AzureWebJobsStorage": azurite.connection_string, "OUT": fresh("out")}
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"IsEncrypted": False, "Values": values}))
    return path


def command(*arguments):
    return [sys.executable, "-m", "local.host", *map(str, arguments)]


@pytest.fixture
def started(settings):
    arguments = command("--app", APPS / "web", "--settings", settings, "--port", free_port(), "--json")
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        yield process, json.loads(process.stdout.readline())["functions"]
        process.kill()


def refused(*arguments):
    """Return what the command says when it cannot start: one line, and status 1."""
    ended = subprocess.run(command(*arguments), capture_output=True, text=True, check=False, timeout=100)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "Traceback" not in ended.stderr.partition("cannot start")[0]
    return ended.stderr.partition("cannot start: ")[2]


def workers_of(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_sigterm_ends_it_well_and_leaves_no_process(started):
    process, url = started
    workers = workers_of(process.pid)
    assert urllib.request.urlopen(f"{url}/api/optional", timeout=60).status == 200

    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    assert process.stdout.read() == ""
    assert workers
    assert not [pid for pid in workers if is_running(pid)]


def test_a_killed_host_leaves_no_worker_even_one_whose_loop_is_blocked(started):
    process, url = started
    workers = workers_of(process.pid)
    blocked = threading.Thread(target=call_and_lose, args=[f"{url}/api/block"])
    blocked.start()
    time.sleep(0.3)

    process.kill()
    process.wait()
    blocked.join(60)
    assert workers
    until(lambda: not [pid for pid in workers if is_running(pid)])


def call_and_lose(url):
    with pytest.raises((urllib.error.URLError, ConnectionError)):
        urllib.request.urlopen(url, timeout=60)


def test_a_port_in_use_is_named(started, settings):
    port = started[1].rpartition(":")[2]

    said = refused("--app", APPS / "web", "--settings", settings, "--port", port)
    assert said.startswith(f"port {port} (Functions host) is in use")
    assert said.count("\n") == 1


def test_an_app_that_does_not_load_shows_its_own_traceback(settings, tmp_path):
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    (tmp_path / "function_app.py").write_text("1 / 0")

    said = refused("--app", tmp_path, "--settings", settings, "--port", 0)
    assert "the app cannot be loaded" in said
    assert "ZeroDivisionError: division by zero" in said


def test_a_folder_without_an_app_is_named(settings, tmp_path):
    assert "host.json is missing" in refused("--app", tmp_path, "--settings", settings, "--port", 0)


def test_storage_that_does_not_answer_is_named(tmp_path):
    account = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=YQ==;"
    nobody = f"http://127.0.0.1:{free_port()}/a"
    values = {
        "AzureWebJobsStorage": f"{account}BlobEndpoint={nobody};QueueEndpoint={nobody};",
        "OUT": "unused",
    }
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"Values": values}))

    said = refused("--app", APPS / "web", "--settings", path, "--port", 0)
    assert "storage does not answer (AzureWebJobsStorage): is Azurite running?" in said
