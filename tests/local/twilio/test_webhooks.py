import base64
import hashlib
import hmac
import json
import socket
import subprocess
from pathlib import Path

import pytest
from twilio.request_validator import RequestValidator

from local.twilio.webhooks.addresses import Overrides
from local.twilio.webhooks.webhook import sign
from tests.local.twilio.harness import ANNA, AUTH_TOKEN, NUMBER, Reply

HERE = Path(__file__).parent


def test_the_signature_is_that_of_twilios_own_example():
    params = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }

    signature = sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", params.items())

    assert signature == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_a_parameter_sent_twice_counts_once_for_each_value():
    params = [("b", "2"), ("a", "1"), ("b", "1"), ("b", "2")]

    expected = hmac.new(b"token", b"https://example.com/a1b1b2", hashlib.sha1).digest()

    assert sign("token", "https://example.com/", params) == base64.b64encode(expected).decode()


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_twilios_own_validators_accept_our_webhooks(control, app, client, method):
    number = client.incoming_phone_numbers.list()[0]
    number.update(sms_url=app.url + "/sms?a=1&b=%20x&c=%2B#rc=2", sms_method=method)

    control.text("héllo & <you> + more\nlines", media=["https://example.com/a.png?x=1&y=2"])

    (seen,) = app.seen
    signed = seen.params if method == "POST" else {}
    url, signature = seen.url, seen.headers["x-twilio-signature"]
    assert RequestValidator(AUTH_TOKEN).validate(url, signed, signature)
    given = json.dumps({"token": AUTH_TOKEN, "signature": signature, "url": url, "params": signed})
    verdict = subprocess.run(
        ["node", HERE / "validate.mjs", given], capture_output=True, text=True, check=True
    )
    assert verdict.stdout.strip() == "true"


def test_webhooks_have_twilios_headers(control, app):
    control.text("hi")

    headers = app.seen[0].headers
    assert headers["user-agent"] == "TwilioProxy/1.1"
    assert headers["content-type"].startswith("application/x-www-form-urlencoded")
    assert len(headers["i-twilio-idempotency-token"]) == 36


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


def test_a_slow_app_is_given_up(control, app, client):
    client.incoming_phone_numbers.list()[0].update(voice_url=app.url + "/voice#rt=100")
    app.says("/voice", Reply(seconds=0.5))

    call = control.call()

    assert call["transcript"][0]["text"].startswith("We are sorry")
    assert control.codes("error") == [11200]
    (webhook, *_) = control.events("webhook")
    assert (webhook["status"], webhook["error"]) == (None, "no answer in time")
    assert 90 < webhook["ms"] < 450


def test_all_attempts_together_have_one_limit(control, app, client):
    client.incoming_phone_numbers.list()[0].update(sms_url=app.url + "/sms#tt=300&rt=200&rc=5&rp=all")
    app.says("/sms", Reply(seconds=0.5))

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


def test_a_host_that_does_not_exist_is_named_so(control, client):
    client.incoming_phone_numbers.list()[0].update(sms_url="http://no-such-host.invalid/sms")

    control.text("hi")

    assert control.codes("error") == [11210]


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


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(status=302), 11216),
        (Reply(status=308, headers=(("Location", "/elsewhere"),)), 11216),
        (Reply(status=302, headers=(("Location", "/sms"),)), 11215),
        (Reply("x" * (64 * 1024 + 1)), 11750),
        (Reply("<Response>"), 12100),
        (Reply(""), 12100),
        (Reply(" <?xml version='1.0'?><Response/>"), 12100),
        (Reply("<Antwort/>"), 12102),
        (Reply("{}", content_type="application/json"), 12300),
        (Reply("<Response/>", content_type=None), 12300),
        (Reply("<Response/>", status=404), 11200),
    ],
)
@pytest.mark.parametrize("path", ["/sms", "/voice"])
def test_a_wrong_answer_has_twilios_code(control, app, reply, code, path):
    app.says("/sms", reply)
    app.says("/voice", reply)
    if path == "/voice" and code == 11215:
        app.says("/voice", Reply(status=302, headers=(("Location", "/voice"),)))

    control.text("hi") if path == "/sms" else control.call()

    assert control.codes("error") == [code]


def test_exactly_64_kilobytes_are_not_too_much(control, app):
    start, end = "<Response><Message>Hello</Message>", "</Response>"
    app.says("/sms", Reply(start + " " * (64 * 1024 - len(start) - len(end)) + end))

    assert len(control.text("hi")["replies"]) == 1


def test_what_was_asked_and_answered_is_kept(control, app):
    app.says("/sms", "<Message>Hello</Message>")

    outcome = control.text("hi")

    (event,) = control.events("webhook")
    assert (event["method"], event["url"], event["status"]) == ("POST", app.url + "/sms", 200)
    assert event["about"] == outcome["sid"]
    assert (event["params"]["From"], event["params"]["To"]) == (ANNA, NUMBER)
    assert event["signature"] == app.seen[0].headers["x-twilio-signature"]
    assert event["answer"] == "<Response><Message>Hello</Message></Response>"
    assert event["ms"] > 0


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("", Overrides()),
        ("top", Overrides()),
        ("ct=2000&rt=5000&tt=9000", Overrides(connect_ms=2000, read_ms=5000, total_ms=9000)),
        ("rc=3&rp=5xx,ct,rt", Overrides(retries=3, retry_on=frozenset({"5xx", "ct", "rt"}))),
        ("rp=all", Overrides(retry_on=frozenset({"4xx", "5xx", "ct", "rt"}))),
        ("rc=6&ct=99&rt=15001&rp=often", Overrides()),
    ],
)
def test_fragments_are_read_as_twilio_does(fragment, expected):
    assert Overrides.of(fragment) == expected
