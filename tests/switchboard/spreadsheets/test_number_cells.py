"""Cells with phone numbers, beyond those of the nasty files."""

import pytest

from switchboard.spreadsheets.number_cells import NumberCell, read_number_cell

NUMBER = "+12025550957"


def kind_of(cell: str, *, country: str = "") -> str:
    fault = read_number_cell(cell, country=country)
    assert isinstance(fault, tuple)
    return fault[0]


@pytest.mark.parametrize(
    "cell",
    [NUMBER, " +1 202 555 0957 ", "+1.202.555.0957", "+1\u2212202\u2212555\u22120957"],
)
def test_what_is_certain_is_taken(cell):
    assert read_number_cell(cell).number == NUMBER


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("++12025550957", "no-such-number"),
        ("+12025550957;", "no-such-number"),
        ("12025550957123456", "no-such-number"),
        ("+12025550957x3", "extension"),
        ("+12025550957 +12025550958", "two-numbers"),
        ("Jan-20", "date"),
        ("01/02/03", "date"),
        ("0", "national"),
        ("12345", "national"),
        ("anonymous", "letters"),
        ("+266696687", "no-such-number"),
        ("#NV", "formula-error"),
        ("=A1", "formula"),
        ("sip:ana@example.com", "address"),
    ],
)
def test_what_is_not_certain_is_a_fault_of_its_kind(cell, kind):
    assert kind_of(cell) == kind


def test_with_a_country_that_the_user_names_national_numbers_are_taken():
    assert read_number_cell("07911 123456", country="GB").number == "+447911123456"
    assert read_number_cell("(202) 555-0957", country="US") == NumberCell(
        NUMBER, "spaces, hyphens, dots or brackets left out"
    )
    assert kind_of("4.479E+11", country="GB") == "shortened"
    assert kind_of("42", country="GB") == "no-such-number"
