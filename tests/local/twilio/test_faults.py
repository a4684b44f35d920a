import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tests.local.twilio.harness import ACCOUNT_SID, ANNA, AUTH_TOKEN, NUMBER


@pytest.fixture
def send(standin):
    http = TwilioHttpClient(timeout=0.5)
    client = Client(ACCOUNT_SID, AUTH_TOKEN, http_client=http)
    client.api.base_url = standin.url
    yield lambda: client.messages.create(to=ANNA, from_=NUMBER, body="Hello")
    http.session.close()


def outcome(send):
    try:
        return send().status
    except TwilioRestException as error:
        return error.status
    except requests.exceptions.ConnectionError:
        return "reset"
    except requests.exceptions.ReadTimeout:
        return "timeout"


@pytest.mark.parametrize(
    "told",
    [
        ("429", 429, False),
        ("500_before", 500, False),
        ("500_after", 500, True),
        ("reset_before", "reset", False),
        ("reset_after", "reset", True),
        ("timeout_after", "timeout", True),
    ],
)
def test_a_request_fails_as_told_once(control, client, send, told):
    mode, seen, real = told
    control.faults({"on": "messages", "mode": mode, "count": 1})

    assert outcome(send) == seen
    assert len(client.messages.list()) == real, "whatever the client hears"
    assert outcome(send) == "queued"


def test_a_rate_with_a_seed_fails_the_same_requests_again(control, send):
    def run():
        control.faults({"mode": "500_before", "rate": 0.5, "seed": 7})
        return [outcome(send) for _ in range(20)]

    first = run()

    assert {500, "queued"} == set(first)
    assert run() == first


def test_other_resources_are_left_alone(control, send):
    control.faults({"on": "calls", "mode": "429"})

    assert outcome(send) == "queued"
