import pytest

from tests.local.twilio.rest.refusals import ROOT, refusal


@pytest.mark.parametrize("body", [b"\xff\xfe=\xff", b"To=%FF&From=%00", b"&&&=&=", b"{}"])
def test_a_body_that_makes_no_sense_is_refused_all_the_same(ask, body):
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    assert refusal(ask("POST", f"{ROOT}/Messages.json", data=body, headers=form))[0] == 400
