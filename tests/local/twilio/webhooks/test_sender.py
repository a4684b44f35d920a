import socket

import pytest
from twilio.request_validator import RequestValidator

from tests.local.twilio.harness import ANNA, AUTH_TOKEN, NUMBER, Reply


def test_a_retry_is_asked_for_in_the_fragment(control, app, client):
    client.incoming_phone_numbers.list()[0].update(sms_url=app.url + "/sms#rc=3&rp=5xx,ct,rt")
    answers = [Reply(status=503), Reply(status=500), "<Message>At last</Message>"]
    app.says("/sms", lambda _: answers.pop(0))

    outcome = control.text("hi")

    assert [reply["body"] for reply in outcome["replies"]] == ["At last"]
    assert [event["attempt"] for event in control.events("webhook")] == [1, 2, 3]
    tokens = {seen.headers["i-twilio-idempotency-token"] for seen in app.seen}
    assert len(tokens) == 1, "the app can tell a retry from a new webhook"


def test_without_a_fragment_a_failure_is_not_retried(control, app):
    app.says("/sms", Reply(status=503))

    control.text("hi")

    assert len(app.seen) == 1


@pytest.mark.long
def test_all_attempts_together_have_one_limit(control, app, client):
    client.incoming_phone_numbers.list()[0].update(sms_url=app.url + "/sms#tt=3000&rt=2000&rc=5&rp=all")
    app.says("/sms", Reply(seconds=10))

    control.text("hi")

    assert [event["error"] for event in control.events("webhook")] == ["no answer in time"] * 2


def test_an_app_that_is_not_there_is_tried_twice(control, client):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}/sms"
    client.incoming_phone_numbers.list()[0].update(sms_url=nobody)

    assert control.text("hi")["status"] is None
    assert [event["code"] for event in control.events("webhook")] == [11202, 11202]
    assert control.codes("error") == [11202]


@pytest.mark.parametrize(("status", "method", "kept"), [(302, "GET", False), (307, "POST", True)])
def test_redirects_are_followed(control, app, status, method, kept):
    app.says("/sms", Reply(status=status, headers=(("Location", "/new/place?x=1"),)))
    app.says("/new/place", '<Message action="fate">Moved</Message>')

    outcome = control.text("hi")

    (seen,) = app.asked("/new/place")
    assert [reply["body"] for reply in outcome["replies"]] == ["Moved"]
    assert (seen.method, "Body" in seen.params) == (method, kept)
    assert RequestValidator(AUTH_TOKEN).validate(
        seen.url, seen.params if kept else {}, seen.headers["x-twilio-signature"]
    )
    control.wait_for("webhook", url=app.url + "/new/fate")


def test_the_request_and_the_response_are_recorded(control, app):
    app.says("/sms", "<Message>Hello</Message>")

    outcome = control.text("hi")

    (event,) = control.events("webhook")
    assert (event["method"], event["url"], event["status"]) == ("POST", app.url + "/sms", 200)
    assert event["about"] == outcome["sid"]
    assert (event["params"]["From"], event["params"]["To"]) == (ANNA, NUMBER)
    assert event["signature"] == app.seen[0].headers["x-twilio-signature"]
    assert event["answer"] == "<Response><Message>Hello</Message></Response>"
    assert event["ms"] > 0
