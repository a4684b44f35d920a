"""Files of any bytes are read, or their fault is named; and what is not said twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.spreadsheets.read_sheet import read_sheet, sheet_of
from switchboard.spreadsheets.remarks import Remark, letters, shown
from switchboard.terminal.exit_status import USAGE
from switchboard.terminal.failed import Failed


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail(data):
    sheet = sheet_of(data)

    assert sheet.rows or sheet.faults


@given(st.text(alphabet='to,;\t"\n\r\x00=+12 ', max_size=60))
def test_no_text_makes_it_fail(text):
    sheet = sheet_of(f"to,name\n{text}".encode())

    assert sheet.rows or sheet.faults


@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1)), min_size=1, max_size=5))
def test_every_encoding_of_one_text_is_one_sheet(rows):
    text = "to,name\n" + "".join(f'"{a}","{b}"\n' for a, b in rows if not {'"', "\r", "\n"} & {*a, *b})
    try:
        marked = text.encode("utf-8-sig"), text.encode("utf-16"), text.encode("utf-32")
    except UnicodeEncodeError:  # half of a pair
        return
    of_all = [sheet_of(data) for data in marked]

    assert len({tuple(tuple(row.cells.items()) for row in sheet.rows) for sheet in of_all}) == 1


def test_an_encoding_that_is_named_is_taken_but_a_byte_order_mark_counts_more():
    assert (
        sheet_of("to,name\n1,José".encode("cp1252"), encoding="windows-1252").rows[0].cells["name"] == "José"
    )
    assert (
        sheet_of("to,name\n1,José".encode("utf-8-sig"), encoding="windows-1252").rows[0].cells["name"]
        == "José"
    )
    (fault,) = sheet_of(b"to,name\n1,Ana", encoding="klingon").faults
    assert "there is no such encoding" in fault.text


def test_zero_bytes_on_both_sides_are_no_utf_16():
    faults = sheet_of(b"t\0o\0,\0n\0a\0\0\0\n\0").faults

    assert {fault.kind for fault in faults} == {"control-character"}


def test_a_file_that_cannot_be_opened_is_a_usage_error(tmp_path):
    with pytest.raises(Failed, match="No such file") as failed:
        read_sheet(tmp_path / "none.csv")
    assert failed.value.exit_status == USAGE
    with pytest.raises(Failed, match="cannot be read"):
        read_sheet(tmp_path)


def test_a_mistake_in_each_of_10000_cells_is_told_ten_times_and_counted():
    faults = [Remark("plus-eaten", "has no +", line=n, row=n, column=0, name="to") for n in range(2, 10_002)]

    lines = shown(faults)

    assert len(lines) == 11
    assert lines[0] == "line 2, A2 (to): has no +"
    assert lines[-1] == "and 9990 more of the kind plus-eaten in the column to: --json names all"


def test_columns_are_called_as_in_a_spreadsheet():
    assert [letters(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_remark_as_json_has_its_place():
    remark = Remark("zone", "is no zone", line=19, row=17, column=1, name="zone")

    assert str(remark) == "line 19, B17 (zone): is no zone"
    assert remark.as_json() == {
        "kind": "zone", "line": 19, "cell": "B17", "column": "zone", "text": "is no zone",
    }  # fmt: skip
