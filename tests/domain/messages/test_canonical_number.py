import pytest

from shared.domain.messages.canonical_number import canonical, spellings


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        ("+553188765432", "+5531988765432", "+5531988765432"),  # Brazil
        ("+551167654321", "+5511967654321", "+5511967654321"),
        ("+5491123456789", "+541123456789", "+541123456789"),  # Argentina
        ("+5215512345678", "+525512345678", "+525512345678"),  # Mexico
    ],
)
@pytest.mark.parametrize("channel", ["", "whatsapp:"])
def test_two_spellings_of_a_number_are_one_person(one, other, name, channel):
    assert canonical(channel + one) == canonical(channel + other) == channel + name
    assert set(spellings(channel + one)) == {channel + one, channel + other}
    assert spellings(channel + one) == spellings(channel + other)


@pytest.mark.parametrize(
    "number",
    [
        "+15005550100",
        "+447700900123",
        "+551132345678",  # landlines of Brazil have no ninth digit
        "+551152345678",
        "+5511952345678",  # without its 9 it would be that landline
        "+558009876543",  # a service number of Brazil
        "+55119876543210",
        "+5401123456789",
        "+548001234567",
        "+521234567890",
        "+52155123456",
        "+5211234567890",
        "client:+5215512345678x",
        "client:ana",
        "12345",
        "+55",
        "+",
        "",
        "Shop",
    ],
)
def test_every_other_address_has_one_spelling(number):
    assert spellings(number) == (number,)
    assert canonical(number) == number


def test_a_person_on_whatsapp_is_another_contact_than_on_sms():
    assert canonical("whatsapp:+5215512345678") != canonical("+5215512345678")
