"""The examples of docs/sending.md work: they are extracted and run."""

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
    """Return a function that runs an example as a reader would, and returns what it prints."""
    environment = {
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
            [*RUN_BY[language], file],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.mark.parametrize(("language", "code"), BLOCKS, ids=[language for language, _ in BLOCKS])
def test_the_messages_of_an_example_are_sent_or_canceled(switchboard, run, language, code):
    run(language, code)

    final_statuses = {"canceled"} if "DELETE" in code else {"delivered", "answered"}
    for message_id in re.findall(r'\bid"?: "([^"]+)"', code):
        wait_for(switchboard, message_id, final_statuses)


def wait_for(switchboard, message_id: str, statuses: set[str]) -> None:
    eventually(lambda: switchboard.api("GET", f"messages/{message_id}").json["status"] in statuses)


def test_all_examples_of_the_page_are_tested():
    assert {language for language, _ in BLOCKS} == set(RUN_BY)
    assert len(BLOCKS) == len(re.findall(rf"^```({'|'.join(RUN_BY)})\b", TEXT, re.MULTILINE))


def test_the_cloud_event_of_the_page_is_sent(switchboard):
    event = re.search(
        r'^(\{"specversion": "1.0", "type": "order.ready".*?)^```$', TEXT, re.MULTILINE | re.DOTALL
    )

    QueueClient.from_connection_string(switchboard.storage, "outbox").send_message(event.group(1))

    eventually(lambda: switchboard.texts_to("+12025550179") == ["Your order is ready"])
