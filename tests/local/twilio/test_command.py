import json
import signal
import subprocess
import sys
import urllib.request

import pytest


def test_the_command_prints_when_it_is_ready_and_ends_on_sigterm():
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
        ("--port", "99999", "99999 (the stand-in) is not a port: choose one from 1 to 65535 with --port"),
        ("--number", "abc", "'abc' is not a phone number such as +15005550006"),
        ("--sms-url", "/sms", "'/sms' is not a URL such as http://127.0.0.1:7071"),
    ],
)
def test_an_invalid_option_is_reported_in_one_line(option, given, complaint):
    command = [sys.executable, "-m", "local.twilio", option, given]

    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert ended.returncode > 0
    assert ended.stderr.splitlines()[-1].endswith(complaint)
    assert "Traceback" not in ended.stderr
