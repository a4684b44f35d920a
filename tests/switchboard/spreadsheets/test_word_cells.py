"""Cells of words, and what an export does so that a spreadsheet does not run them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.spreadsheets.word_cells import TRAPS, read_words, shielded, word_fault


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\uff1dx", "'=x", "''@"])
def test_words_that_begin_as_a_formula_get_an_apostrophe_and_are_read_without_it(words):
    assert shielded(words) == f"'{words}"
    assert read_words(shielded(words)) == words


@given(st.text(alphabet=f"'a {TRAPS}", max_size=6))
def test_whatever_is_exported_is_read_back(words):
    assert word_fault(words) or read_words(shielded(words)) == words


@pytest.mark.parametrize(
    "words", ["'tis", "O'Brien", "Ana - Silva", "", "#1", "#hashtag!s", "-", "@ana", "São", "Ñandú"]
)
def test_other_words_are_read_as_they_are(words):
    assert read_words(words) == words
    assert shielded("Ana") == "Ana"


def test_a_text_within_a_formula_is_taken():
    assert read_words('="0042"') == "0042"
    assert read_words('="say ""hi"""') == 'say "hi"'
