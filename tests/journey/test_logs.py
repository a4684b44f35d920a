"""The log of the app contains no private data."""

import json

import pytest
from azure.storage.queue import QueueClient

from tests.journey.running_app import eventually
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

PERSON = "+12025550147"
TEXT = "Your test results are in"

pytestmark = pytest.mark.own_settings


@pytest.fixture
def logged(host, azurite, standin, tmp_path) -> str:
    """Send two texts, one of which Twilio refuses, and an invalid one; return the log."""
    values = {
        "AzureWebJobsStorage": azurite.connection_string,
        "PUBLIC_URL": "https://desk.example",
        "TWILIO_API_URL": standin.url,
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_FROM": "+15005550006",
    }
    with host.run_app(tmp_path, values) as app:
        outbox = QueueClient.from_connection_string(azurite.connection_string, "outbox")
        for message_id, to in (("private", PERSON), ("refused", "+15005550009")):
            outbox.send_message(json.dumps({"id": message_id, "to": to, "body": TEXT}))
        outbox.send_message(json.dumps({"id": PERSON, "to": PERSON, "body": TEXT, f"{PERSON}\n": 1}))
        eventually(lambda: "queue message ...0147 is invalid: ...0147\\n: is not a field" in app.logged)
        eventually(lambda: "message private to ...0147 is with Twilio" in app.logged)
        eventually(lambda: "message refused is failed (21614)" in app.logged)
    return app.logged


def test_the_log_has_only_the_last_four_digits_of_a_number_and_no_text_or_secret(logged):
    for private in (PERSON, PERSON[1:], TEXT, "test results", AUTH_TOKEN + "@", "AccountKey"):
        assert private not in logged, private
