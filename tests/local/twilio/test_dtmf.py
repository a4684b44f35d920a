import pytest

from local.twilio.dtmf import tone_seconds


@pytest.mark.parametrize(("digits", "seconds"), [("", 0), ("1", 0.25), ("1w2", 1.0), ("W#", 1.25)])
def test_a_tone_takes_a_quarter_of_a_second_and_a_pause_longer(digits, seconds):
    assert tone_seconds(digits) == seconds
