import pytest

from local.ports import free_port
from shared.adapters.twilio.account_status import TwilioAccount
from shared.adapters.twilio.client import TwilioApi
from shared.errors import TwilioUnavailable


def test_nobody_at_twilio_s_address_is_told_as_such():
    api = TwilioApi(
        account_sid="AC1", auth=("AC1", "token"), url=f"http://127.0.0.1:{free_port()}", timeout=1
    )

    with pytest.raises(TwilioUnavailable, match="no answer from Twilio"):
        TwilioAccount(api, "AC1").status()
