import pytest
from twilio.base.exceptions import TwilioRestException

from tests.local.twilio.harness import NUMBER


def test_an_error_says_what_is_wrong(client):
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to="+1234", from_=NUMBER, body="Hello")

    assert refused.value.msg == "Unable to create record: The 'To' number +1234 is not a valid phone number."
