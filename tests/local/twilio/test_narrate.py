from datetime import datetime

import pytest

from local.twilio.narrate import masked, narrate
from local.twilio.simulation.clock import real_now
from local.twilio.simulation.events import Event


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+15005556006", "+1...6006"),
        ("whatsapp:+15005556006", "whatsapp:+1...6006"),
        ("12345", "12345"),
        ("client:anna", "client:anna"),
    ],
)
def test_numbers_are_masked(number, shown):
    assert masked(number) == shown


CALL = {"to": "+15005550006", "from": "+12025550100", "direction": "inbound"}


OUT = {"to": "+12025550100", "from": "+15005550006", "direction": "outbound-api"}


@pytest.mark.parametrize(
    ("kind", "fields", "line"),
    [
        (
            "text",
            {"to": "+12025550100", "body": "Your table\nis ready", "media": []},
            "text to +1...0100: Your table is ready",
        ),
        (
            "text_received",
            {"from": "+12025550100", "body": "a\r\n\x1b[31mb\x07", "media": []},
            "text from +1...0100: a [31mb",
        ),
        (
            "heard",
            CALL | {"who": "person", "does": "say", "text": "Hello\nthere"},
            "call from +1...0100: they say “Hello there”",
        ),
        (
            "text_received",
            {"from": "+12025550100", "body": "", "media": ["x"]},
            "text from +1...0100: [1 media]",
        ),
        ("text_status", {"to": "+12025550100", "status": "delivered", "error_code": None}, None),
        (
            "text_status",
            {"to": "+12025550100", "status": "failed", "error_code": 30007},
            "text to +1...0100: failed, error 30007",
        ),
        (
            "heard",
            OUT | {"who": "app", "does": "say", "text": "Your table is ready"},
            "call to +1...0100: “Your table is ready”",
        ),
        (
            "heard",
            CALL | {"who": "person", "does": "press", "text": "1"},
            "call from +1...0100: they press 1",
        ),
        (
            "heard",
            CALL | {"who": "person", "does": "hang_up", "text": ""},
            "call from +1...0100: they hang up",
        ),
        ("call_status", OUT | {"status": "busy", "seconds": 0}, "call to +1...0100: busy"),
        (
            "call_status",
            OUT | {"status": "completed", "seconds": 9},
            "call to +1...0100: completed after 9 s",
        ),
        (
            "webhook",
            {
                "method": "POST",
                "url": "http://x/a?to=%2B12025550100",
                "status": 200,
                "error": None,
                "ms": 3.1,
            },
            "POST http://x/a: 200 in 3.1 ms",
        ),
        (
            "webhook",
            {"method": "GET", "url": "http://x/a", "status": None, "error": "connection refused", "ms": 3},
            "GET http://x/a: connection refused in 3 ms",
        ),
        (
            "heard",
            CALL | {"who": "other", "does": "say", "text": "Hi"},
            "call from +1...0100: they hear “Hi”",
        ),
        (
            "heard",
            CALL | {"who": "person", "does": "play", "text": "beep"},
            "call from +1...0100: their machine plays a beep",
        ),
        ("recording", {"seconds": 3, "url": "http://x/RE1"}, "recorded 3 s: http://x/RE1.wav"),
        ("fault", {"purpose": "status", "mode": "drop"}, "fault on status: drop"),
        ("error", {"code": 11200, "text": "HTTP retrieval failure"}, "Twilio 11200: HTTP retrieval failure"),
        (
            "opted_out",
            {"number": "+12025550100"},
            "+1...0100 opted out: texts to this number are refused with 21610",
        ),
        ("not_simulated", {"verb": "Dial"}, "<Dial> is not simulated and was skipped"),
        ("request", {}, None),
    ],
)
def test_an_event_is_printed_in_one_line(kind, fields, line):
    assert narrate(Event(1, real_now(), kind, fields)) == line


def test_every_event_can_be_printed(control, app, client):
    app.says("/sms", "<Message>Hello</Message><Say/>")
    app.says("/voice", '<Gather numDigits="1"><Play>/a.wav</Play></Gather><Dial/><Sing/>')
    client.calls.create(to="+12025550100", from_="+15005550006", url=app.url + "/voice")
    for body in ("hi", "STOP", "START"):
        control.text(body)
    control.call({"press": "1"}, {"say": "x"}, {"hang_up": True})

    for event in control.events():
        fields = {name: value for name, value in event.items() if name not in {"n", "at", "kind"}}
        line = narrate(Event(event["n"], datetime.fromisoformat(event["at"]), event["kind"], fields))
        assert line is None or ("\n" not in line and "2025550100" not in line)
