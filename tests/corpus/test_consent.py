"""Texts that withdraw consent or give it again, through the public surface."""

import pytest

from tests.corpus.corpus import outcome, rows

ROWS = rows("opt_outs", flow="reception")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.text)
def test_consent_changes_as_the_text_says(row):
    assert (outcome(row) == "STOP") == (row.right == "STOP")
    assert (outcome(row, opted_out=True) == "START") == (row.right == "START")


def test_the_rows_are_of_known_kinds():
    assert {row.right for row in ROWS} == {"STOP", "START", "HELP", "none"}
