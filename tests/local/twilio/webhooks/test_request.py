import pytest

from tests.local.twilio.harness import Reply


def test_webhooks_have_twilios_headers(control, app):
    control.text("hi")

    headers = app.seen[0].headers
    assert headers["user-agent"] == "TwilioProxy/1.1"
    assert headers["content-type"].startswith("application/x-www-form-urlencoded")
    assert len(headers["i-twilio-idempotency-token"]) == 36


def test_a_slow_app_is_given_up(control, app, client):
    client.incoming_phone_numbers.list()[0].update(voice_url=app.url + "/voice#rt=100")
    app.says("/voice", Reply(seconds=10))

    call = control.call()

    assert call["transcript"][0]["text"].startswith("We are sorry")
    assert control.codes("error") == [11200]
    (webhook, *_) = control.events("webhook")
    assert (webhook["status"], webhook["error"]) == (None, "no answer in time")
    assert 90 < webhook["ms"] < 9_000


def test_a_host_that_does_not_exist_is_named_so(control, client):
    client.incoming_phone_numbers.list()[0].update(sms_url="http://no-such-host.invalid/sms")

    control.text("hi")

    assert control.codes("error") == [11210]


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
