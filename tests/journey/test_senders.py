"""The examples of docs/senders.md work: its setting is set, its messages are sent."""

import json
import re
from collections.abc import Iterator

import pytest
from azure.storage.queue import QueueClient

from tests.journey.hosts.functions_host import HostedApp
from tests.journey.running_app import ROOT, Answer, eventually, request
from tests.standin import ACCOUNT_SID, AUTH_TOKEN

TEXT = (ROOT / "docs" / "senders.md").read_text()
MESSAGES = {
    message["id"]: message
    for message in map(json.loads, re.findall(r"^ *```json\n(.*?)^ *```$", TEXT, re.MULTILINE | re.DOTALL))
}
REFUSALS = re.findall(r"^ +```text\n +(.*?)\n +```$", TEXT, re.MULTILINE)
SENDERS = re.findall(r"^SENDERS=(.*)$", TEXT, re.MULTILINE)
NUMBER = "+15005550006"

pytestmark = pytest.mark.own_settings


@pytest.fixture(scope="module")
def app(host, azurite, standin, tmp_path_factory) -> Iterator[HostedApp]:
    (senders,) = SENDERS
    values = {
        "AzureWebJobsStorage": azurite.connection_string,
        "PUBLIC_URL": "https://desk.example",
        "TWILIO_API_URL": standin.url,
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_FROM": NUMBER,
        "SENDERS": senders,
    }
    with host.run_app(tmp_path_factory.mktemp("app"), values) as running:
        yield running


def post(app: HostedApp, path: str, body: object) -> Answer:
    return request("POST", f"{app.url}/api/{path}", body, {"x-functions-key": app.master_key})


@pytest.mark.parametrize(("name", "sender"), [("parcel-gb", "ACME"), ("parcel-us", NUMBER)])
def test_a_text_comes_from_the_sender_of_the_persons_country(app, standin, name, sender):
    assert post(app, "messages", MESSAGES[name]).status == 202

    def senders_at_twilio() -> list[str]:
        texts = list(standin.account.messages.values())
        return [text.sender for text in texts if text.to == MESSAGES[name]["to"]]

    eventually(lambda: senders_at_twilio() == [sender])


def test_a_call_comes_from_a_number(app, standin):
    assert post(app, "messages", MESSAGES["call-gb"]).status == 202

    eventually(lambda: NUMBER in {call.sender for call in list(standin.account.calls.values())})


def test_a_name_is_refused_where_an_answer_is_awaited(app, azurite):
    (refusal,) = REFUSALS
    message = MESSAGES["ask-gb"]

    answer = post(app, "messages", message)
    (in_batch,) = post(app, "messages/batch", {"messages": [message]}).json["results"]
    template = {"to": message["to"], "flow": message["flow"]}
    reminder = post(app, "reminders", {"at": "2036-12-01T09:00:00Z", "message": template})

    assert (answer.status, reminder.status) == (400, 400)
    assert refusal in str(answer.json)
    assert refusal in str(in_batch["error"])
    assert refusal in str(reminder.json)

    outbox = QueueClient.from_connection_string(azurite.connection_string, "outbox")
    outbox.send_message(json.dumps(message))
    headers = {"x-functions-key": app.master_key}
    eventually(lambda: refusal in str(request("GET", f"{app.url}/api/dead-letters", None, headers).json))


def test_all_examples_of_the_page_are_tested():
    assert MESSAGES.keys() == {"parcel-gb", "parcel-us", "call-gb", "ask-gb"}
