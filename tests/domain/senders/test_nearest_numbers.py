"""Numbers in use that begin like one that is in no plan."""

import phonenumbers
import pytest

from shared.domain.senders.nearest_numbers import NearestNumbers, nearest_numbers


def near(number: str) -> NearestNumbers:
    return nearest_numbers(phonenumbers.parse(number))


@pytest.mark.parametrize(
    ("number", "countries"),
    [
        ("+14161551234", {"CA"}),  # no exchange begins with 1, and the area is Toronto
        ("+441534912345", {"JE"}),
        ("+262639123456", {"YT"}),
        ("+447700900123", {"GB", "JE"}),  # the digits that tell them apart are not in use
        ("+390000000", {"IT"}),  # the zero belongs to the number
    ],
)
def test_their_countries_are_known(number, countries):
    assert near(number).countries == countries


def test_the_last_four_digits_say_nothing():
    assert near("+14161551234") == near("+14161559876")


def test_their_kinds_are_known():
    assert near("+19001551234").kinds == {phonenumbers.PhoneNumberType.PREMIUM_RATE}


def test_a_calling_code_without_numbers_in_use_has_none():
    assert near("+88812345678") == NearestNumbers()
