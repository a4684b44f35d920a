"""The keys of names: any word of a name is found by its beginning, whatever its letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.azure.versioned_rows import _KEY
from shared.domain.people.people_list import key_start, name_keys, person_number

NUMBER = "+12025550905"


@pytest.mark.parametrize(
    ("name", "text", "is_found"),
    [
        ("Ana Silva", "an", True),
        ("Ana Silva", "ANA  SIL", True),
        ("Ana Silva", "silva", True),
        ("Ana Silva", "ilva", False),
        ("José Ñandú", "jose n", True),
        ("Straße", "strasse", True),
        ("O'Brien/Smith #1", "o'b", True),
        ("山田 太郎", "太", True),
        ("Ana|Silva", "ana|s", True),
        ("Ana", "ana|", False),
    ],
)
def test_a_word_of_a_name_is_found_by_its_beginning(name, text, is_found):
    assert any(key.startswith(key_start(text)) for key in name_keys(name, NUMBER)) is is_found


@given(st.text(min_size=1, max_size=100))
def test_any_name_makes_keys_that_storage_takes_and_is_found_by_itself(name):
    keys = name_keys(name, NUMBER)

    assert all(_KEY.fullmatch(f"name|{key}") and key.isascii() for key in keys)
    assert not key_start(name) or keys[0].startswith(key_start(name))


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("+12025550905", "+12025550905"),
        ("whatsapp:+5215512345678", "+525512345678"),
        ("rcs:+12025550905", "+12025550905"),
        ("client:ana", None),
        ("12345", None),
    ],
)
def test_a_person_is_a_canonical_number(address, number):
    assert person_number(address) == number
