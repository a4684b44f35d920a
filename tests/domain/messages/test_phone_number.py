import pytest

from shared.domain.messages.message import read_message
from tests.examples import PERSON

TEXT = {"to": PERSON, "body": "Hello"}
CALL = {**TEXT, "channel": "call"}


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("+442071838750", "", "+442071838750"),
        ("020 7183 8750", "GB", "+442071838750"),
        ("+44 20 7183 8750", "GB", "+442071838750"),
    ],
)
def test_a_number_is_kept_in_e164(written, country, number):
    assert read_message({**TEXT, "to": written}, default_id="x", default_country=country).to == number
