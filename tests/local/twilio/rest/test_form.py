import pytest

from tests.local.twilio.rest.refusals import ROOT, refusal


@pytest.mark.parametrize("body", [b"\xff\xfe=\xff", b"To=%FF&From=%00", b"&&&=&=", b"{}"])
def test_a_malformed_body_is_refused(ask, body):
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    assert refusal(ask("POST", f"{ROOT}/Messages.json", data=body, headers=form))[0] == 400
