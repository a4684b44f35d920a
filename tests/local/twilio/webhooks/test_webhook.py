import base64
import hashlib
import hmac
import json
import subprocess
from pathlib import Path

import pytest
from twilio.request_validator import RequestValidator

from local.twilio.webhooks.webhook import sign
from tests.local.twilio.harness import AUTH_TOKEN

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
