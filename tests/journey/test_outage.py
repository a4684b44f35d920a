"""A text that came while the app was down, brought by hand afterwards."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.journey.desk import ROOT, eventually

PERSON = "+12025550171"


@pytest.fixture
def environment(desk) -> dict[str, str]:
    """What azd would tell the command."""
    return {
        "PATH": str(Path(sys.executable).parent),
        "SWITCHBOARD_PUBLIC_URL": desk.functions,
        "TWILIO_ACCOUNT_SID": desk.account_sid,
        "TWILIO_API_URL": desk.twilio,
        "TWILIO_AUTH_TOKEN": desk.auth_token,
        "TWILIO_FROM": desk.number,
    }


def test_a_text_that_we_missed_is_brought_once_however_often(desk, environment):
    desk.control("PUT", "faults", [{"on": "sms", "mode": "drop", "rate": 1}])
    desk.control("POST", "sms", {"from": PERSON, "to": desk.number, "body": "Are you open on Monday?"})
    desk.control("PUT", "faults", [])
    texts = f"inbox?from={quote(PERSON)}"
    assert desk.api("GET", texts).json["texts"] == []

    command = [sys.executable, ROOT / "infra" / "hooks" / "bring_texts.py", "2020-01-01"]
    for _ in range(2):
        subprocess.run(command, env=environment, check=True, capture_output=True)

    found = eventually(lambda: desk.api("GET", texts).json["texts"])
    assert [text["body"] for text in found] == ["Are you open on Monday?"]
