"""A file that is written has all or nothing, is its owner's alone, and no cell of it is a formula."""

import pytest

from switchboard.spreadsheets.write_csv import STDOUT, write_csv
from switchboard.terminal.failed import Failed

COLUMNS = ("to", "error")


def test_excel_reads_it_as_utf_8_and_nobody_else_reads_it(tmp_path):
    target = tmp_path / "report.csv"

    assert write_csv(str(target), COLUMNS, [["+12025550950", "Größe"], ["+12025550951", None]]) == 2
    written = "\ufeffto,error\n+12025550950,Größe\n+12025550951,\n"
    assert target.read_bytes() == written.encode()
    assert target.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|'!A1", "-1", "@SUM(A1)", "\t=1", "'=1", "\uff1d1+1"])
def test_a_cell_that_begins_as_a_formula_gets_an_apostrophe(cell, capsys):
    write_csv(STDOUT, COLUMNS, [["+12025550950", cell]])

    assert "'" + cell in capsys.readouterr().out


def test_what_fails_half_way_leaves_the_file_of_before(tmp_path):
    target = tmp_path / "report.csv"
    target.write_text("of before")

    def rows():
        yield ["+12025550950", ""]
        raise Failed("the desk went away")

    with pytest.raises(Failed, match="went away"):
        write_csv(str(target), COLUMNS, rows())
    assert [each.read_text() for each in tmp_path.iterdir()] == ["of before"]


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(Failed, match=r"report\.csv cannot be written: No such file or directory"):
        write_csv(str(tmp_path / "none" / "report.csv"), COLUMNS, [])
