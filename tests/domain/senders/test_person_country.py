"""The country of a number."""

import pytest

from shared.domain.senders.person_country import country_of


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+447400123456", "GB"),
        ("+12025550123", "US"),
        ("+14165550123", "CA"),
        ("+18765550123", "JM"),
        ("+77011234567", "KZ"),
        ("+79161234567", "RU"),
        ("+447781123456", "GG"),
        ("+15005550006", "US"),  # no country has it: that of the calling code
        ("+447700900123", "GB"),
        ("+80012345678", ""),  # free of charge, everywhere
        ("+9991234567", ""),  # no such calling code
        ("client:ana", ""),
        ("sip:ana@example.com", ""),
        ("", ""),
    ],
)
def test_the_country_is_that_of_the_numbering_plan(number, country):
    assert country_of(number) == country
