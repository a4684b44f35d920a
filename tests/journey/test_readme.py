"""The examples of README.md work as printed: they are extracted and run."""

import os
import re
import subprocess
import sys

from tests.journey.running_app import ROOT, eventually

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = FENCE.findall((ROOT / "README.md").read_text())
CURL = [code for _, code in BLOCKS if code.startswith("curl ")]
PYTHON = [code for kind, code in BLOCKS if kind == "python"]


def run(switchboard, *command: str, code: str) -> None:
    """Run an example; it names the ports of ``make run``, and these are others."""
    for ours, here in {
        "http://127.0.0.1:7071": switchboard.functions,
        "UseDevelopmentStorage=true": switchboard.storage,
    }.items():
        code = code.replace(ours, here)
    env = {"PATH": os.environ["PATH"]}  # noqa: TID251 - where curl is
    done = subprocess.run(
        [*command, code], env=env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_first_text_arrives_and_the_reminder_is_set(switchboard):
    for code in CURL:
        run(switchboard, "bash", "-euc", code=code.replace("curl ", "curl --fail-with-body "))

    assert len(CURL) == 2
    eventually(lambda: "Your table is ready" in switchboard.texts_to("+12025550100"))
    assert switchboard.api("GET", "reminders/dentist").json["next"]


def test_the_message_on_the_queue_is_sent_once_however_often_it_is_enqueued(switchboard):
    (code,) = PYTHON
    for _ in range(2):
        run(switchboard, sys.executable, "-c", code=code)

    eventually(lambda: switchboard.api("GET", "messages/table-4-ready").json.get("status") == "delivered")
    assert switchboard.texts_to("+12025550100").count("Hello Ana") == 1
