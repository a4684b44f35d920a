"""What the logs of the app say, and what they must never say."""

import json

import pytest
from azure.storage.queue import QueueClient

from tests.journey.running_app import app_alone, eventually
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

PERSON = "+12025550147"
WORDS = "Your test results are in"


@pytest.fixture
def said(azurite, standin, tmp_path) -> str:
    """Send a text through the app, and one that is refused; return all that was logged."""
    values = {
        "AzureWebJobsStorage": azurite.connection_string,
        "PUBLIC_URL": "https://desk.example",
        "TWILIO_API_URL": standin.url,
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_FROM": "+15005550006",
    }
    with app_alone(tmp_path, values) as app:
        outbox = QueueClient.from_connection_string(azurite.connection_string, "outbox")
        for message_id, to in (("private", PERSON), ("refused", "+15005550009")):
            outbox.send_message(json.dumps({"id": message_id, "to": to, "body": WORDS}))
        eventually(lambda: "message private to ...0147 is with Twilio" in app.logged)
        eventually(lambda: "message refused is failed (21614)" in app.logged)
    return app.logged


def test_logs_have_the_last_four_digits_and_neither_number_nor_words_nor_secrets(said):
    for private in (PERSON, PERSON[1:], WORDS, "test results", AUTH_TOKEN + "@", "AccountKey"):
        assert private not in said, private
