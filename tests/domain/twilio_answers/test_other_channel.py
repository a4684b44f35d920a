import pytest

from shared.domain.messages.message_fields import Channel
from shared.domain.twilio_answers.other_channel import CHANNELS, may_work_on
from shared.domain.twilio_answers.twilio_advice import ADVICE, OPTED_OUT
from shared.domain.twilio_answers.twilio_errors import (
    ACCOUNT_CODES,
    LATER,
    NEVER_SENT_CODES,
    TRIAL_CODES,
    VALIDITY_EXPIRED,
)


@pytest.mark.parametrize("code", [30003, 30005, 30006, 21614, 63024, 63016, 30008, None])
def test_a_call_may_work_where_a_text_failed(code):
    assert may_work_on("call", code)


@pytest.mark.parametrize("code", [OPTED_OUT, 21211, 30004, 30450, 63014, 30002, 30036, 99999])
@pytest.mark.parametrize("channel", Channel)
def test_no_channel_works_if_the_reason_is_shared_or_not_known(code, channel):
    assert not may_work_on(channel, code)


def test_a_text_may_work_where_no_carrier_reaches_the_number_by_phone():
    assert [channel for channel in Channel if may_work_on(channel, 21214)] == ["sms", "whatsapp", "rcs"]


def test_a_text_by_sms_does_not_work_where_one_did_not():
    assert not may_work_on("sms", 21614)
    assert may_work_on("whatsapp", 21614)


def test_each_code_is_one_that_we_know_and_none_is_about_the_account_or_tried_again_by_us():
    ours = ACCOUNT_CODES | TRIAL_CODES | NEVER_SENT_CODES | {VALIDITY_EXPIRED, OPTED_OUT, *LATER}

    assert CHANNELS.keys() <= ADVICE.keys()
    assert not CHANNELS.keys() & ours
