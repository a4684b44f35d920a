import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tests.local.twilio.harness import ACCOUNT_SID, ANNA, AUTH_TOKEN, NUMBER


@pytest.fixture
def send(standin):
    http = TwilioHttpClient(timeout=4)
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
def test_a_fault_with_a_count_of_one_fails_one_request(control, client, send, told):
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


def test_a_fault_applies_to_its_resource_only(control, send):
    control.faults({"on": "calls", "mode": "429"})

    assert outcome(send) == "queued"


def test_a_slow_answer_comes_late_and_callbacks_overtake_it(control, app, client):
    control.faults({"on": "messages", "mode": "slow", "seconds": 0.3, "count": 1})

    text = client.messages.create(to=ANNA, from_=NUMBER, body="Hello", status_callback=app.url + "/status")

    kinds = [event["kind"] for event in control.events()]
    assert "webhook" in kinds, "told before the sender had the SID"
    assert client.messages(text.sid).fetch().status == "delivered"


def test_a_dropped_request_for_twiml_is_an_error(control, app):
    control.faults({"on": "voice", "mode": "drop"})

    control.call()

    assert (app.asked("/voice"), control.codes("error")) == ([], [11205])


def test_a_request_for_twiml_may_come_twice(control, app):
    control.faults({"on": "sms", "mode": "duplicate"})
    app.says("/sms", "<Message>Hello</Message>")

    replies = control.text("hi")["replies"]

    first, second = app.asked("/sms")
    assert first.params == second.params
    assert [reply["body"] for reply in replies] == ["Hello"]


@pytest.mark.parametrize("mode", ["500_after", "reset_after", "timeout_after"])
def test_fetching_and_listing_never_fail(control, client, send, mode):
    control.faults({"on": "all", "mode": mode})

    assert outcome(send) in {500, "reset", "timeout"}
    (text,) = client.messages.list(to=ANNA)
    assert client.messages(text.sid).fetch().body == "Hello"
    assert client.calls.list() == []


def test_a_lost_response_still_creates_the_text_and_the_seed_decides_which_are_lost(control, client, send):
    def run():
        control.raw("POST", "/_control/reset")
        control.faults({"on": "messages", "mode": "reset_after", "rate": 0.4, "seed": "x"})
        return [outcome(send) for _ in range(10)], len(client.messages.list())

    first = run()

    assert first[1] == 10
    assert {"reset", "queued"} == set(first[0])
    assert run() == first


@pytest.mark.parametrize(
    ("fault", "complaint"),
    [
        ({"on": "messages", "mode": "drop"}, "on must be one of all, callbacks, conference"),
        ({"on": "callbacks", "mode": "429"}, "on must be one of all, calls, messages"),
        ({"on": "sms", "mode": "reorder"}, "on must be one of all, callbacks, conference"),
        ({"mode": ["drop"]}, "at `$[0].mode`"),
    ],
)
def test_a_fault_at_a_place_where_it_cannot_occur_is_refused(control, fault, complaint):
    response = control.raw("PUT", "/_control/faults", json=[fault])

    assert response.status_code == 400
    assert complaint in response.json()["error"]
