"""docs/sending.md works as it stands: its examples are cut out and run."""

import os
import re
import subprocess
import sys

import pytest
from azure.storage.queue import QueueClient

from tests.journey.running_app import ROOT, eventually

TEXT = (ROOT / "docs" / "sending.md").read_text()
BLOCKS = re.findall(r"^```(python|js|bash)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
RUN_BY = {"python": (sys.executable,), "js": ("node",), "bash": ("bash", "-eu")}
SUFFIX = {"python": "py", "js": "cjs", "bash": "sh"}


@pytest.fixture
def run(switchboard, tmp_path):
    """Run an example as its reader would; return what it prints."""
    mine = {
        "PATH": os.environ["PATH"],  # noqa: TID251 - where node and curl are
        "NODE_PATH": str(ROOT / "node_modules"),
        "SWITCHBOARD_URL": switchboard.functions,
        "SWITCHBOARD_KEY": switchboard.function_key,
        "SWITCHBOARD_STORAGE": switchboard.storage,
    }

    def run(language: str, code: str) -> str:
        file = tmp_path / f"example.{SUFFIX[language]}"
        file.write_text(code)
        done = subprocess.run(
            [*RUN_BY[language], file], env=mine, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.mark.parametrize(("language", "code"), BLOCKS, ids=[language for language, _ in BLOCKS])
def test_an_example_sends_what_it_says(switchboard, run, language, code):
    run(language, code)

    ended = {"canceled"} if "DELETE" in code else {"delivered", "answered"}
    for message_id in re.findall(r'\bid"?: "([^"]+)"', code):
        wait_for(switchboard, message_id, ended)


def wait_for(switchboard, message_id: str, statuses: set[str]) -> None:
    eventually(lambda: switchboard.api("GET", f"messages/{message_id}").json["status"] in statuses)


def test_there_is_an_example_for_each_who_can_be_run_here():
    assert {language for language, _ in BLOCKS} == set(RUN_BY)
    assert len(BLOCKS) == len(re.findall(rf"^```({'|'.join(RUN_BY)})\b", TEXT, re.MULTILINE))


def test_a_cloud_event_as_the_docs_show_it_is_sent(switchboard):
    event = re.search(
        r'^(\{"specversion": "1.0", "type": "order.ready".*?)^```$', TEXT, re.MULTILINE | re.DOTALL
    )

    QueueClient.from_connection_string(switchboard.storage, "outbox").send_message(event.group(1))

    eventually(lambda: switchboard.texts_to("+12025550179") == ["Your order is ready"])
