"""The app with settings that are missing or unusable: it says so, and loses nothing."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from azure.storage.queue import QueueClient

from local.storage import create_queues_and_tables
from tests.journey.desk import ROOT, eventually, request
from tests.test_settings import GOOD

BAD = {
    "TWILIO_AUTH_TOKEN": "@Microsoft.KeyVault(SecretUri=https://vault.example/secrets/token)",
    "TWILIO_FROM": "Shop",
}


@pytest.fixture
def values() -> dict[str, str]:
    return BAD


@pytest.fixture
def functions(azurite, tmp_path, values) -> Iterator[str]:
    create_queues_and_tables(azurite.connection_string)
    values = {**values, "AzureWebJobsStorage": azurite.connection_string}
    settings = tmp_path / "local.settings.json"
    settings.write_text(json.dumps({"IsEncrypted": False, "Values": values}))
    command = [sys.executable, "-m", "local.host", "--app", str(ROOT), "--port", "0", "--json"]
    process = subprocess.Popen(
        [*command, "--settings", str(settings)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    yield json.loads(process.stdout.readline())["functions"]
    process.terminate()
    process.wait(timeout=60)
    process.stdout.close()


def test_health_names_every_setting_to_mend_and_the_message_stays_on_the_queue(azurite, functions):
    answer = request("GET", f"{functions}/api/health", None, {})

    assert answer.status == 503
    for said in (
        "PUBLIC_URL is missing",
        "TWILIO_ACCOUNT_SID is missing",
        "TWILIO_AUTH_TOKEN is a Key Vault reference that Azure did not resolve",
        "TWILIO_FROM must be a number",
    ):
        assert said in answer.json["detail"]
    outbox = QueueClient.from_connection_string(azurite.connection_string, "outbox")
    outbox.clear_messages()  # others, before this one, used the same storage
    outbox.send_message('{"to": "+15005550100", "body": "Hi"}')
    eventually(lambda: not outbox.peek_messages())  # tried, and hidden until the next try
    assert outbox.get_queue_properties().approximate_message_count == 1


def test_a_webhook_is_not_let_in_without_a_token_to_check_it_with(functions):
    assert request("POST", f"{functions}/api/sms/inbound", b"From=x", {}).status == 503


@pytest.mark.parametrize(
    "values", [{**GOOD, "INBOUND_FLOW": "recption", "NUMBER_FLOWS": "+15005550007=oncall"}]
)
def test_health_names_every_flow_that_a_setting_names_and_that_is_not_there(functions):
    answer = request("GET", f"{functions}/api/health", None, {})

    assert answer.status == 503
    assert (
        "INBOUND_FLOW: there is no flow `recption` in flows/; there are: confirm, " in answer.json["detail"]
    )
    assert "NUMBER_FLOWS: there is no flow `oncall`" in answer.json["detail"]
