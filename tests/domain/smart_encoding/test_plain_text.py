import pytest

from shared.domain.messages.segments import segments
from shared.domain.smart_encoding.plain_text import is_same_but_replaced, plain_text, replaced_text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("\u201cHello\u201d \u2013 it\u2019s ready\u2026", '"Hello" - it\'s ready...'),
        ("\u2018a\u2019 \u2014 b", "'a' - b"),
        ("9:00\u202fAM\u00a0\u20ac\u00a05", "9:00 AM € 5"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("Pen\u0303a Mu\u0308ller", "Peña Müller"),
        ("\u00bd price", "1/2 price"),
        ("tab\there", "tab here"),
    ],
)
def test_a_text_that_fits_without_typographic_characters_loses_them(text, plain):
    assert plain_text(text) == plain
    assert segments(plain).encoding == "GSM-7"


@pytest.mark.parametrize(
    "text",
    [
        "Hello",
        "it's {x} [y] €",
        "",
        "\u201cHello\u201d \U0001f600",
        "\u041f\u0440\u0438\u0432\u0435\u0442 \u2013 \u00ab\u0434\u043e\u043c\u00bb",
        "Ol\u00e1 \u2013 at\u00e9 j\u00e1",
    ],
)
def test_a_text_that_stays_in_another_encoding_stays_as_it_is(text):
    assert plain_text(text) == text


def test_a_plain_text_stays_the_same():
    assert plain_text(plain_text("\u201cHi\u201d")) == '"Hi"'


@pytest.mark.parametrize("listed", ['"It\'s" - 5', "\u201cIt\u2019s\u201d\u00a0\u2013 5", '"It\'s"  -  5'])
def test_what_a_messaging_service_made_of_a_text_is_the_same(listed):
    assert is_same_but_replaced(listed, "\u201cIt\u2019s\u201d\u00a0\u2013 5")


@pytest.mark.parametrize("listed", ["<a> _", ">a< '", "\u2039a\u203a \u2017"])
def test_what_twilios_tables_replace_in_two_ways_may_be_either(listed):
    assert is_same_but_replaced(listed, "\u2039a\u203a \u2017")
    assert plain_text("\u2039a\u203a \u2017") == "<a> _"


@pytest.mark.parametrize("listed", ['"Its" - 5', '"It\'s" - 6', ""])
def test_another_text_is_not(listed):
    assert not is_same_but_replaced(listed, "\u201cIt\u2019s\u201d\u00a0\u2013 5")


def test_a_text_without_such_characters_is_compared_to_the_letter():
    assert not is_same_but_replaced("a  b", "a b")
    assert not is_same_but_replaced("\u201ca\u201d", '"a"')


def test_small_capitals_are_letters():
    assert replaced_text("\u1d00\u0299\u1d04") == "ABC"
