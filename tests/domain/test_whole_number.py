import pytest

from shared.domain.whole_number import whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("999999999", 999_999_999)])
def test_a_whole_number_is_read(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["", "-1", "+1", " 1", "1.5", "1e3", "two", "\u0661", "\u00b2", "9" * 5_000])
def test_any_other_text_is_none(text):
    assert whole_number(text) is None
