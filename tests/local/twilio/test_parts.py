"""The parts that are worth a test of their own: segments, time, words for people, the command."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import datetime, timedelta

import pytest

from local.twilio.calls.call import Call, Target
from local.twilio.clock import Clock, Inbox, VirtualClock, real_now
from local.twilio.events import Event
from local.twilio.narrate import masked, narrate
from local.twilio.texts.message import count_segments


@pytest.mark.parametrize(
    ("body", "segments"),
    [
        ("", 1),
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("€" * 153, 3),  # 76 fit into a part of 153, as none is split
        ("ç" * 70, 1),
        ("ç" * 71, 2),
        ("ç" * 134, 2),
        ("ç" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 67, 3),  # 33 fit into a part of 67
    ],
)
def test_segments_are_counted(body, segments):
    assert count_segments(body) == segments


def lived(*lives, clock):
    async def run():
        tasks = [clock.spawn(life) for life in lives]
        return await asyncio.wait_for(asyncio.gather(*tasks), 5)

    return asyncio.run(run())


def test_virtual_time_passes_in_order_and_at_once():
    clock, log = VirtualClock(), []
    began = clock.now()

    async def life(name, *naps):
        for nap in naps:
            await clock.sleep(nap)
            log.append((name, round((clock.now() - began).total_seconds())))

    lived(life("a", 3600, 3600), life("b", 1, 4000), life("c", 3600), clock=clock)

    assert log == [("b", 1), ("a", 3600), ("c", 3600), ("b", 4001), ("a", 7200)]


def test_virtual_time_stands_still_while_anyone_works():
    clock, log = VirtualClock(), []

    async def works():
        began = clock.now()
        await asyncio.sleep(0.05)  # as a webhook does
        log.append("worked while time stood still" if clock.now() == began else "worked")

    async def sleeps():
        await clock.sleep(1)
        log.append("slept")

    lived(works(), sleeps(), clock=clock)

    assert log == ["worked while time stood still", "slept"]


def test_virtual_time_catches_up_with_real_time_when_nothing_goes_on():
    clock = VirtualClock()
    time.sleep(0.05)
    real = real_now()

    with clock.held():
        assert clock.now() >= real


def test_the_first_end_of_a_call_stays():
    now = real_now()
    call = Call(to="", sender="", direction="inbound", created=now, target=Target())

    call.move_to("canceled", now)
    call.move_to("busy", now + timedelta(seconds=1))

    assert (call.status, call.ended) == ("canceled", now)


@pytest.mark.parametrize("clock_type", [Clock, VirtualClock])
def test_what_comes_in_time_ends_the_wait(clock_type):
    clock = clock_type()
    inbox: Inbox[str] = Inbox(clock)

    async def takes():
        return [await inbox.get(0.2), await inbox.get(0.01), await inbox.get(None)]

    async def gives():
        await clock.sleep(0.05)
        inbox.put("first")
        await clock.sleep(0.1)
        inbox.put("second")

    assert lived(takes(), gives(), clock=clock)[0] == ["first", None, "second"]


def test_a_cancelled_sleeper_holds_nobody_up():
    clock = VirtualClock()

    async def cancels():
        for _ in range(3):
            sleeper = clock.spawn(clock.sleep(1000))
            await clock.sleep(1)
            sleeper.cancel()
        await clock.sleep(10)
        return clock.now()

    began = clock.now()
    (ended,) = lived(cancels(), clock=clock)

    assert (ended - began).total_seconds() == pytest.approx(13, abs=0.5)


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
            "+1...0100 has opted out: texts to them are refused with 21610",
        ),
        ("not_simulated", {"verb": "Dial"}, "<Dial> is not simulated: passed over"),
        ("request", {}, None),
    ],
)
def test_events_are_told_in_one_line(kind, fields, line):
    assert narrate(Event(1, real_now(), kind, fields)) == line


def test_every_event_can_be_told(control, app, client):
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


def test_the_command_says_when_it_is_ready_and_ends_when_told():
    command = [sys.executable, "-m", "local.twilio", "--port", "0", "--json", "--clock", "virtual"]
    command += ["--webhook", "http://127.0.0.1:9/", "--number", "+12025550199", "--auth-token", "t"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        facts = json.loads(running.stdout.readline())
        request = urllib.request.Request(
            facts["twilio"] + "/_control/sms", data=b'{"from": "+12025550100", "body": "hi"}', method="POST"
        )
        with urllib.request.urlopen(request) as response:
            assert json.load(response)["status"] is None
        running.send_signal(signal.SIGTERM)
        out, told = running.communicate(timeout=60)

    assert running.returncode == 0
    assert out == ""
    assert (facts["number"], facts["auth_token"]) == ("+12025550199", "t")
    assert facts["phone"].endswith("/_phone/")
    assert told.splitlines()[:2] == [
        "text from +1...0100: hi",
        told.splitlines()[1],
    ]
    assert told.splitlines()[1].startswith("POST http://127.0.0.1:9/api/sms/inbound: connection refused")


@pytest.mark.parametrize(
    ("option", "given", "complaint"),
    [
        ("--port", "99999", "99999 (the stand-in) is no port: choose one from 1 to 65535 with --port"),
        ("--number", "abc", "'abc' is no phone number: give one such as +15005550006"),
        ("--sms-url", "/sms", "'/sms' is no URL: give one such as http://127.0.0.1:7071"),
    ],
)
def test_an_option_that_makes_no_sense_is_told_in_one_line(option, given, complaint):
    command = [sys.executable, "-m", "local.twilio", option, given]

    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)

    assert ended.returncode > 0
    assert ended.stderr.splitlines()[-1].endswith(complaint)
    assert "Traceback" not in ended.stderr


def test_a_taken_port_is_told_in_one_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "local.twilio", "--port", str(port)]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ended.returncode == 1
    assert ended.stderr == (
        f"port {port} (the stand-in) is taken: stop what uses it, or choose another with --port\n"
    )
