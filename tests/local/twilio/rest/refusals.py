"""The HTTP status and the Twilio code of a request that was refused."""

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.local.twilio.harness import ACCOUNT_SID

ROOT = f"/2010-04-01/Accounts/{ACCOUNT_SID}"


def refusal(response):
    body = response.json()
    assert body["status"] == response.status_code
    assert body["more_info"] == f"https://www.twilio.com/docs/errors/{body['code']}"
    return response.status_code, body["code"]


def code_of(refused):
    with pytest.raises(TwilioRestException) as caught:
        refused()
    return caught.value.status, caught.value.code
