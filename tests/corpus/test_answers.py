"""What people text, through the public surface: an answer, asked again, or silence."""

import pytest

from tests.corpus.corpus import outcome, rows

ROWS = [*rows("answers"), *rows("languages", at="ask")]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.flow}: {row.text}")
def test_a_text_has_the_right_outcome(row):
    found = outcome(row)

    assert (found.partition("=")[0] + "=*" if row.right.endswith("=*") else found) == row.right


def test_the_corpus_has_what_the_project_promises():
    assert len(ROWS) >= 320
    assert len({row.flow for row in rows("languages")}) >= 12
    assert len({(row.flow, row.at, row.text) for row in ROWS}) == len(ROWS), "a text is there twice"
