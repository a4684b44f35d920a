"""Numbers in use that begin like one that is in no plan."""

import phonenumbers
import pytest

from shared.domain.senders.nearest_numbers import nearest_numbers


def near(number: str) -> list[str]:
    found = nearest_numbers(phonenumbers.parse(number))
    return [phonenumbers.format_number(each, phonenumbers.PhoneNumberFormat.E164) for each in found]


@pytest.mark.parametrize(
    ("number", "beginning"),
    [
        ("+14161551234", "+1416"),  # no exchange begins with 1
        ("+441534912345", "+441534"),
        ("+262639123456", "+262639"),
        ("+390000000", "+390"),  # the zero belongs to the number
    ],
)
def test_they_share_as_many_of_the_first_digits_as_any_do(number, beginning):
    found = near(number)

    assert found
    assert all(each.startswith(beginning) and len(each) == len(number) for each in found)


def test_the_last_four_digits_say_nothing():
    assert near("+14165550123") == near("+14165559876") == ["+14165550000", *near("+14165550123")[1:]]


def test_a_calling_code_without_numbers_in_use_has_none():
    assert near("+88812345678") == []
