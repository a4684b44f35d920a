"""The commands of operations, with a running app, used rightly and wrongly."""

import os
import signal
import subprocess
import sys

import pytest
from azure.storage.queue import QueueClient

from tests.journey.running_app import ROOT, eventually

TAG = "campaign=cli-stop"


def test_what_was_stopped_waits_and_health_says_who_stopped_it_until_it_goes_on(command_line):
    stopped = command_line("stop", "wrong price", "--tag", TAG, "--by", "Ana", "--json").json
    try:
        health = command_line("health")
        assert (health.status, health.lines[0]) == (0, "ok")
        (line,) = [line for line in health.lines if stopped["id"] in line]
        assert line.startswith("stopped by Ana since ")
        assert f": tag {TAG}. wrong price" in line
    finally:
        done = command_line("go", stopped["id"], "--json")
    assert [stop["id"] for stop in done.json["ended"]] == [stopped["id"]]
    assert command_line("go", stopped["id"]).status == 0


def test_dead_letters_are_listed_shown_redriven_and_discarded(switchboard, command_line):
    with QueueClient.from_connection_string(switchboard.storage, "outbox") as outbox:
        outbox.send_message('{"id": "cli-dead", "to": "+12025550950"}')
    eventually(lambda: "cli-dead" in command_line("dead-letters", "--cause", "invalid").out)

    shown = command_line("dead-letters", "show", "cli-dead", "--json").json
    preview = command_line("redrive", "cli-dead", "--dry-run", "--json")
    redriven = command_line("redrive", "cli-dead")
    named = command_line("dead-letters", "discard", "cli-dead", "--dry-run")
    discarded = command_line("dead-letters", "discard", shown["key"])

    assert shown["cause"] == "invalid"
    assert (preview.status, preview.json["redriven"][0]["outcome"]) == (1, "invalid")
    assert (redriven.status, redriven.lines[1].split("\t")[:2]) == (1, ["invalid", "cli-dead"])
    assert (named.status, discarded.status) == (0, 0)
    gone = command_line("dead-letters", "show", "cli-dead")
    assert (gone.status, gone.out) == (1, "")
    assert "cli-dead" in gone.err


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["stop", "x", "--country", "UK"], 1, "write GB"),
        (["go", "stop-nothing"], 1, "stop-nothing"),
        (["go", "stop-nothing", "--all"], 2, "either an ID or --all"),
        (["redrive"], 2, "either an ID or --cause"),
        (["redrive", "--cause", "bad luck"], 2, "is not one of"),
        (["dead-letters", "show", "cli-nothing"], 1, "cli-nothing"),
        (["dead-letters", "lisst"], 2, "No such command"),
        (["dead-letters", "discard", "--cause", "invalid"], 2, "--cause and --before"),
        (["dead-letters", "--since", "soon"], 1, "since"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_on_stdout(command_line, arguments, status, said):
    done = command_line(*arguments)

    assert (done.status, done.out) == (status, "")
    assert said in " ".join(done.err.split())


def test_ctrl_c_ends_tail_with_130_and_without_a_traceback(switchboard):
    switchboard.api("POST", "messages", {"id": "cli-tail-ends", "to": "+12025550953", "body": "Hello"})
    environ = {"PATH": os.defpath, "SWITCHBOARD_URL": switchboard.functions}
    command = [sys.executable, "-m", "switchboard", "tail", "--since", "10m", "--every", "0.2"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert err.split() == ["desk:", switchboard.functions, "(SWITCHBOARD_URL)", "switchboard:", "interrupted"]
