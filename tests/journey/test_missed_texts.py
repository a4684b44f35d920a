"""A text whose webhook never arrives is stored and answered by the timer."""

import json
import urllib.request
from datetime import timedelta

import pytest

from local.machine import MASTER_KEY
from tests.journey.running_app import HostedApp, app_alone, eventually, request
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

PERSON = "+15005550721"
OURS = "+15005550006"
CLOSED_PORT_URL = "http://127.0.0.1:9"
"""Nothing listens there: every webhook fails."""

TIMER = "inbox_take_in_missed"


@pytest.fixture
def app(azurite, standin, tmp_path):
    """Run an app that Twilio cannot reach."""
    standin.account.numbers[OURS].sms_url = f"{CLOSED_PORT_URL}/api/sms/inbound"
    values = {
        "AzureWebJobsStorage": azurite.connection_string,
        "PUBLIC_URL": CLOSED_PORT_URL,
        "TWILIO_API_URL": standin.url,
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_FROM": OURS,
    }
    with app_alone(tmp_path, values) as running:
        yield running


def run_timer(app: HostedApp) -> None:
    """Run the timer, which must not fail."""
    succeeded = f"{TIMER} succeeded"
    before = app.logged.count(succeeded)
    headers = {"x-functions-key": MASTER_KEY}
    assert request("POST", f"{app.url}/admin/functions/{TIMER}", {}, headers).status == 202
    eventually(lambda: app.logged.count(succeeded) > before, seconds=20)


def inbox(app: HostedApp) -> list[str]:
    answer = request("GET", f"{app.url}/api/inbox", None, {"x-functions-key": MASTER_KEY})
    return [text["body"] for text in answer.json["texts"]]


def texts_to_person(standin) -> list[str]:
    return [text.body for text in standin.account.messages.values() if text.to == PERSON]


def test_a_missed_text_is_listed_and_answered_once(app, standin):
    data = json.dumps({"from": PERSON, "body": "Hello?"}).encode()
    urllib.request.urlopen(f"{standin.url}/_control/sms", data=data, timeout=10).close()
    run_timer(app)
    assert inbox(app) == []  # its webhook may still arrive

    for text in standin.account.messages.values():
        text.created -= timedelta(minutes=5)
        text.sent -= timedelta(minutes=5)
    run_timer(app)
    run_timer(app)

    assert inbox(app) == ["Hello?"]
    eventually(lambda: texts_to_person(standin))
    run_timer(app)
    assert len(texts_to_person(standin)) == 1
