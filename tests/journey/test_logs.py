"""What the logs of the app say, and what they must never say."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from azure.storage.queue import QueueClient

from local.storage import create_queues_and_tables
from tests.journey.desk import ROOT, eventually
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

PERSON = "+12025550147"
WORDS = "Your test results are in"


@pytest.fixture
def log(azurite, standin, tmp_path) -> Path:
    """Send a text through the host alone, and one that is refused; return all that was logged."""
    create_queues_and_tables(azurite.connection_string)
    values = {
        "AzureWebJobsStorage": azurite.connection_string,
        "PUBLIC_URL": "https://desk.example",
        "TWILIO_API_URL": standin.url,
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_FROM": "+15005550006",
    }
    settings, log = tmp_path / "local.settings.json", tmp_path / "log"
    settings.write_text(json.dumps({"IsEncrypted": False, "Values": values}))
    command = [sys.executable, "-m", "local.host", "--app", str(ROOT), "--port", "0", "--verbose"]
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [*command, "--settings", str(settings)], cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr
        )
        try:
            process.stdout.readline()
            outbox = QueueClient.from_connection_string(azurite.connection_string, "outbox")
            for message_id, to in (("private", PERSON), ("refused", "+15005550009")):
                outbox.send_message(json.dumps({"id": message_id, "to": to, "body": WORDS}))
            eventually(lambda: "message private to ...0147 is with Twilio" in log.read_text())
            eventually(lambda: log.read_text().count("outbox_deliver succeeded") == 2)
        finally:
            process.terminate()
            process.wait(timeout=60)
            process.stdout.close()
    return log


def test_logs_have_the_last_four_digits_and_neither_number_nor_words_nor_secrets(log):
    said = log.read_text()

    for private in (PERSON, PERSON[1:], WORDS, "test results", AUTH_TOKEN + "@", "AccountKey"):
        assert private not in said, private
