import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.acts.who import FUNCTION_KEY, MAX_NAME, readable_name, signed_in, who_acts


@pytest.mark.parametrize("sign_in", ["", "on", "ENTRA"])
def test_the_header_counts_only_if_the_setting_says_that_sign_in_is_in_front(sign_in):
    headers = {"X-MS-CLIENT-PRINCIPAL-NAME": "ana@example.com"}

    assert who_acts(headers, sign_in=sign_in) == FUNCTION_KEY
    assert who_acts(headers, sign_in="entra") == "ana@example.com"
    assert who_acts({"x-ms-client-principal-name": "ana@example.com"}, sign_in="entra") == "ana@example.com"


@pytest.mark.parametrize(
    "headers", [{}, {"x-ms-client-principal-name": ""}, {"x-ms-client-principal": "e30="}]
)
def test_who_has_not_signed_in_acts_by_the_function_key(headers):
    assert who_acts(headers, sign_in="entra") == FUNCTION_KEY
    assert signed_in(headers, sign_in="entra") == ""


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("Zo%C3%AB O%27Brien", "Zoë O'Brien"),
        ("=?UTF-8?B?Wm/Dqw==?=", "Zoë"),
        ("=?utf-8?q?Zo=C3=AB_Brien?=", "Zoë Brien"),
        ("100%", "100%"),
        ("%FF", "%FF"),
        ("=?nonsense?B?!!!?=", "=?nonsense?B?!!!?="),
        ("ana\r\nx-desk: 1", "ana x-desk: 1"),
        ("ana%0D%0Abob", "ana bob"),
        ("a\u202eana", "a ana"),
        ("  ana  ", "ana"),
        ("\x00\u200b", ""),
        ("a" * 500, "a" * MAX_NAME),
        ("Function Key", "Function Key (signed in)"),
    ],
)
def test_a_name_is_decoded_and_on_one_line(value, name):
    assert readable_name(value) == name


@given(st.text())
def test_no_name_breaks_a_line_or_is_the_name_of_nobody(value):
    name = readable_name(value)

    assert name.isprintable() or not name
    assert name != FUNCTION_KEY
