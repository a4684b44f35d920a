"""What a person writes to search for a number, and what Twilio is asked."""

import pytest

from switchboard.numbers.arguments import e164
from switchboard.numbers.for_sale import country_code, pattern
from switchboard.terminal.failed import Failed


@pytest.mark.parametrize(
    ("like", "country", "contains"),
    [
        ("020", "GB", "+4420"),
        ("(0)20 7946", "GB", "+44207946"),
        ("06", "IT", "+3906"),  # in Italy the 0 is part of the number
        ("+4420", "GB", "+4420"),
        ("415", "US", "+1415"),
        ("*1234$", "US", "*1234$"),
        ("5551", "GB", "5551"),
        ("PIZZA", "US", "PIZZA"),
    ],
)
def test_digits_as_one_dials_them_become_the_beginning_of_the_number(like, country, contains):
    assert pattern(like, country) == contains


@pytest.mark.parametrize("like", ["", "1", "12#4", "1" * 17, "+", "é1"])
def test_what_is_no_pattern_is_refused_with_examples(like):
    with pytest.raises(Failed, match=r"is no pattern: digits as one dials them \(020\)"):
        pattern(like, "GB")


def test_a_country_is_two_letters_and_uk_is_gb():
    assert country_code("gb") == "GB"
    with pytest.raises(Failed, match="United Kingdom is GB"):
        country_code("UK")
    with pytest.raises(Failed, match="is not a country's code of two letters"):
        country_code("Germany")


def test_signs_between_digits_are_left_out_and_a_number_needs_its_country():
    assert e164("+44 (7405) 55-10.00") == "+447405551000"
    with pytest.raises(Failed, match="07405 551000 is not a number such as"):
        e164("07405 551000")
