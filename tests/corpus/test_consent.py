"""Texts that withdraw consent or give it again, through the public surface."""

import pytest

from shared.domain.conversations.opt_out import consent_in
from tests.corpus.corpus import outcome, rows

ROWS = rows("consent", flow="reception")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.text)
def test_consent_changes_as_the_text_says(row):
    kind = consent_in(row.text)

    assert (outcome(row) == "STOP") == (kind == "STOP")
    assert (outcome(row, opted_out=True) == "START") == (kind == "START")


def test_the_rows_are_of_known_kinds():
    assert {row.right for row in ROWS} == {"STOP", "START", "HELP", "none"}
