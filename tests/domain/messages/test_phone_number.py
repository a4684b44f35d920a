import pytest

from shared.domain.messages.phone_number import is_messaging_service, is_whatsapp, without_channel


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


def test_a_messaging_service_is_recognised_by_its_sid():
    assert is_messaging_service("MG" + "0" * 32)
    assert not is_messaging_service("+15005550006")
