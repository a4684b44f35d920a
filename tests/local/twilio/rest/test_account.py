"""The account, and what its state lets a client do."""

import pytest

from tests.local.twilio.harness import ACCOUNT_SID
from tests.local.twilio.rest.refusals import ROOT, code_of, refusal

MAIN = "AC" + "9" * 32


def test_a_subaccount_names_its_owner(client, control):
    assert client.api.accounts(ACCOUNT_SID).fetch().owner_account_sid == ACCOUNT_SID

    control.account(owner=MAIN)

    assert client.api.accounts(ACCOUNT_SID).fetch().owner_account_sid == MAIN


def test_a_suspended_account_is_shown_and_does_nothing_else(client, control, send, ask):
    control.account(status="suspended")

    assert client.api.accounts(ACCOUNT_SID).fetch().status == "suspended"
    assert refusal(ask("GET", f"{ROOT}/IncomingPhoneNumbers.json")) == (403, 20403)
    assert code_of(send) == (403, 20403)


def test_test_credentials_send_and_read_nothing(client, control, send):
    control.account(test_credentials=True)

    assert send().status in {"queued", "accepted"}
    assert code_of(client.api.accounts(ACCOUNT_SID).fetch) == (403, 20008)


@pytest.mark.parametrize("needed", [True, False])
def test_what_came_with_a_text_needs_credentials_if_the_account_says_so(client, control, ask, app, needed):
    control.account(media_need_credentials=needed)
    sid = control.text("Look", media=[app.url + "/picture.png"])["sid"]
    (media,) = client.messages(sid).media.list()

    answer = ask("GET", f"{ROOT}/Messages/{sid}/Media/{media.sid}", auth=None, allow_redirects=False)

    assert (refusal(answer) == (401, 20003)) if needed else answer.status_code < 400


def test_a_reset_restores_the_account(client, control):
    control.account(status="closed")
    control.raw("POST", "/_control/reset")

    assert client.api.accounts(ACCOUNT_SID).fetch().status == "active"


def test_what_is_no_setting_of_an_account_is_refused_with_those_that_are(control):
    answer = control.raw("PUT", "/_control/account", json={"state": "closed"})

    assert answer.status_code == 400
    assert "no_calls_to" in answer.text
