"""What people text, through the public surface: an answer, asked again, or silence."""

import pytest

from tests.corpus.corpus import outcome, rows

ROWS = [*rows("answers"), *rows("languages", at="ask")]


def wrong(row):
    """Return what the app makes of a text, if that is not what is right."""
    found = outcome(row)
    same = found.partition("=")[0] + "=*" if row.right.endswith("=*") else found
    return "" if same == row.right else found


@pytest.mark.parametrize("flow", sorted({row.flow for row in ROWS}))
def test_each_text_has_the_right_outcome(flow):
    found = {(row.at, row.text, row.right): wrong(row) for row in ROWS if row.flow == flow}

    assert {text: instead for text, instead in found.items() if instead} == {}


def test_the_corpus_has_what_the_project_promises():
    assert len(ROWS) >= 320
    assert len({row.flow for row in rows("languages")}) >= 12
    assert len({(row.flow, row.at, row.text) for row in ROWS}) == len(ROWS), "a text is there twice"
