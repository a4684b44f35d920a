"""Our check of signatures, with signatures made by Twilio's Node SDK."""

import json
import subprocess
from pathlib import Path
from urllib.parse import urlencode

import pytest

from shared.domain.webhook_signature import Keys, verify
from shared.errors import InvalidSignature

SCRIPT = Path(__file__).parent / "sign.cjs"
TOKEN = "0123456789abcdef0123456789abcdef"
CASES = [
    {
        "url": "https://example.com/api/sms/inbound",
        "params": {"Body": "Hi & bye = +1", "From": "+15005550100"},
    },
    {
        "url": "https://example.com/api/sms/status?delivery=a%3Ab&attempt=1",
        "params": {"MessageStatus": "sent"},
    },
    {
        "url": "https://example.com:8443/a?x=1",
        "params": {"Blank": "", "b": "2", "B": "1", "url": "lower case"},
    },
    {"url": "http://127.0.0.1:7071/api/voice/inbound", "params": {"City": "Zürich 🎈", "x": "\r\n\t"}},
    {"url": "https://example.com/a", "params": {"MediaUrl": ["https://b", "https://a", "https://a"]}},
    {"url": "https://example.com/a?", "params": {}},
]


@pytest.fixture(scope="module")
def signatures() -> list[str]:
    cases = json.dumps([{"token": TOKEN, **case} for case in CASES])
    done = subprocess.run(
        ["node", SCRIPT], input=cases, capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("number", range(len(CASES)))
def test_a_request_signed_by_the_node_sdk_is_accepted_and_a_changed_one_is_not(signatures, number):
    case = CASES[number]
    headers = {"content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signatures[number]}
    body = urlencode(case["params"], doseq=True).encode()

    verify(url=case["url"], headers=headers, body=body, keys=Keys(auth_tokens=(TOKEN,)))

    with pytest.raises(InvalidSignature):
        verify(url=case["url"], headers=headers, body=body + b"&extra=1", keys=Keys(auth_tokens=(TOKEN,)))
    with pytest.raises(InvalidSignature):
        verify(url=case["url"], headers=headers, body=body, keys=Keys(auth_tokens=("other",)))
