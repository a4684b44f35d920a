import base64
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest

from local.twilio.simulation.clock import real_now
from tests.local.twilio.harness import ACCOUNT_SID, ANNA, API_KEY, AUTH_TOKEN, NUMBER
from tests.local.twilio.rest.refusals import ROOT, refusal


@pytest.mark.parametrize(
    "auth", [None, (ACCOUNT_SID, "wrong"), ("AC" + "f" * 32, AUTH_TOKEN), (API_KEY[0], AUTH_TOKEN), ("", "")]
)
def test_only_the_account_and_its_keys_may_ask(ask, auth):
    assert refusal(ask("GET", f"{ROOT}/Messages.json", auth=auth)) == (401, 20003)


@pytest.mark.parametrize(
    "header",
    ["Basic", "Basic !!!", b"Basic \xff\xe9", "Basic " + base64.b64encode(b"\xff").decode(), "Bearer x"],
)
def test_malformed_credentials_are_no_credentials(ask, header):
    response = ask("GET", f"{ROOT}/Messages.json", auth=None, headers={"Authorization": header})

    assert refusal(response) == (401, 20003)


def test_an_api_key_opens_the_account(connect, standin):
    client = connect(standin, *API_KEY, ACCOUNT_SID)

    assert client.messages.create(to=ANNA, from_=NUMBER, body="Hello").status == "queued"


def test_an_answer_is_dated_by_the_clock_that_dates_the_resources(ask, standin):
    standin.clock._now += timedelta(hours=3)

    answer = ask("POST", f"{ROOT}/Messages.json", data={"To": ANNA, "From": NUMBER, "Body": "Hi"})

    dated, created = answer.headers["Date"], answer.json()["date_created"]
    assert parsedate_to_datetime(dated) == parsedate_to_datetime(created) > real_now() + timedelta(hours=2)


def test_the_account_itself_is_served(client):
    account = client.api.accounts(ACCOUNT_SID).fetch()

    assert (account.sid, account.status) == (ACCOUNT_SID, "active")


@pytest.mark.parametrize(
    "path",
    [
        f"{ROOT}/Usage/Records.json",
        f"{ROOT}/Messages/SM0.json",
        f"/2010-04-01/Accounts/AC{'f' * 32}/Calls.json",
        "/x",
    ],
)
def test_an_unknown_path_is_twilios_404(ask, path):
    assert refusal(ask("GET", path)) == (404, 20404)


def test_a_wrong_method_is_twilios_405(ask):
    assert refusal(ask("PUT", f"{ROOT}/Messages.json")) == (405, 20004)


def test_answers_carry_a_request_id(ask):
    assert ask("GET", f"{ROOT}/Messages.json").headers["Twilio-Request-Id"].startswith("RQ")
