"""The app with missing or invalid settings reports them, and loses no message."""

from collections.abc import Iterator

import pytest
from azure.storage.queue import QueueClient

from tests.journey.running_app import eventually, request
from tests.settings_example import VALID_SETTINGS

BAD = {
    "TWILIO_AUTH_TOKEN": "@Microsoft.KeyVault(SecretUri=https://vault.example/secrets/token)",
    "TWILIO_FROM": "The name of our shop",
}

pytestmark = pytest.mark.own_settings


@pytest.fixture
def values() -> dict[str, str]:
    return BAD


@pytest.fixture
def functions(host, azurite, tmp_path, values) -> Iterator[str]:
    with host.run_app(tmp_path, {**values, "AzureWebJobsStorage": azurite.connection_string}) as app:
        yield app.url


def test_health_names_every_invalid_setting_and_the_message_stays_on_the_queue(azurite, functions):
    answer = request("GET", f"{functions}/api/health", None, {})

    assert answer.status == 503
    for fault in (
        "PUBLIC_URL is missing",
        "TWILIO_ACCOUNT_SID is missing",
        "TWILIO_AUTH_TOKEN is a Key Vault reference that Azure did not resolve",
        "TWILIO_FROM must be a number",
    ):
        assert fault in answer.json["detail"]
    outbox = QueueClient.from_connection_string(azurite.connection_string, "outbox")
    outbox.send_message('{"to": "+15005550100", "body": "Hi"}')
    eventually(lambda: not outbox.peek_messages())  # tried, and hidden until the next attempt
    eventually(lambda: outbox.get_queue_properties().approximate_message_count == 1)


def test_a_webhook_is_refused_without_a_token_to_verify_it(functions):
    assert request("POST", f"{functions}/api/sms/inbound", b"From=x", {}).status == 503


@pytest.mark.parametrize(
    "values", [{**VALID_SETTINGS, "INBOUND_FLOW": "recption", "NUMBER_FLOWS": "+15005550007=oncall"}]
)
def test_health_names_every_missing_flow_that_settings_name(functions):
    answer = request("GET", f"{functions}/api/health", None, {})

    assert answer.status == 503
    assert (
        "INBOUND_FLOW: there is no flow `recption` in flows/; there are: confirm, " in answer.json["detail"]
    )
    assert "NUMBER_FLOWS: there is no flow `oncall`" in answer.json["detail"]
