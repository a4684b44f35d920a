"""The account, from the fake and from the real adapter on the stand-in."""

import pytest

from local.ports import free_port
from shared.adapters.twilio.account_status import TwilioAccount
from shared.adapters.twilio.client import TwilioApi
from shared.errors import TwilioUnavailable
from tests.fakes.twilio import FixedAccount
from tests.standin import ACCOUNT_SID, AUTH_TOKEN


def an_account(url: str, *, auth_token: str = AUTH_TOKEN) -> TwilioAccount:
    api = TwilioApi(account_sid=ACCOUNT_SID, auth=(ACCOUNT_SID, auth_token), url=url, timeout=5)
    return TwilioAccount(api, ACCOUNT_SID)


@pytest.fixture(params=["memory", "standin"])
def account(request):
    if request.param == "memory":
        return FixedAccount("active")
    return an_account(request.getfixturevalue("standin").url)


@pytest.fixture(params=["memory", "standin"])
def unreachable_account(request):
    if request.param == "memory":
        return FixedAccount(TwilioUnavailable("no answer from Twilio", code=0))
    return an_account(f"http://127.0.0.1:{free_port()}")


def test_a_working_account_is_active(account):
    assert account.status() == "active"


def test_no_answer_is_reported_as_unavailable(unreachable_account):
    with pytest.raises(TwilioUnavailable, match="no answer from Twilio"):
        unreachable_account.status()


def test_a_wrong_token_is_reported_as_unavailable(standin):
    with pytest.raises(TwilioUnavailable, match="401"):
        an_account(standin.url, auth_token="wrong").status()


def test_what_the_lists_show_is_told(account):
    seen = account.visibility()

    assert not seen.hidden


def test_without_an_answer_nothing_is_known_of_the_lists(unreachable_account):
    with pytest.raises(TwilioUnavailable, match="no answer from Twilio"):
        unreachable_account.visibility()
