import pytest

from shared.domain.messages.message import read_message
from shared.domain.messages.phone_number import is_messaging_service, is_whatsapp, without_channel
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
def test_a_number_is_normalized_to_e164(written, country, number):
    assert read_message({**TEXT, "to": written}, default_id="x", default_country=country).to == number


@pytest.mark.parametrize(
    ("address", "whatsapp", "number"),
    [
        ("+15005550100", False, "+15005550100"),
        ("whatsapp:+15005550100", True, "+15005550100"),
        ("client:ana", False, "client:ana"),
        ("", False, ""),
    ],
)
def test_an_address_of_whatsapp_is_a_number_with_a_prefix(address, whatsapp, number):
    assert (is_whatsapp(address), without_channel(address)) == (whatsapp, number)


def test_a_messaging_service_is_recognized_by_its_sid():
    assert is_messaging_service("MG" + "0" * 32)
    assert not is_messaging_service("+15005550006")
