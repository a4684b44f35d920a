import pytest

from shared.domain.flows.signature import signature_length
from shared.domain.flows.text_tokens import tokens_of


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1, Anna", 1),
        ("1, Anna Maria Silva", 3),
        ("1 - anna", 0),  # "2 - people"
        ("1, anna", 0),
        ("1, J. Baker", 2),
        ("1, Dr. Baker", 2),
        ("1, Ana & Rui", 3),
        ("1, Ana and Rui", 3),
        ("1\n田中", 2),
        ("1、田中", 0),  # in a script without capitals a comma is no sign of a name
        ("1, Tuesday", 0),
        ("1 - late", 0),
        ("1 - 2", 0),
        ("1, Anna is late", 1),
        ("1, A2", 0),
        ("1, Peut-Être", 0),
        ("1\nAdults", 0),
        ("1, Stornierung", 0),
        ("1, Desmarcar", 0),
    ],
)
def test_a_name_is_told_from_other_words(text, length):
    assert signature_length(tokens_of(text), 1, after_courtesy=False) == length


@pytest.mark.parametrize(
    ("text", "length"), [("thanks - anna", 1), ("thanks, anna", 0), ("thanks - late", 0)]
)
def test_a_name_in_small_letters_follows_a_courtesy(text, length):
    assert signature_length(tokens_of(text), 1, after_courtesy=True) == length
