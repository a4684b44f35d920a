"""Files that somebody asked for, such as a report."""

from pathlib import Path

import pytest

from switchboard.terminal.failed import Failed
from switchboard.terminal.private_file import private_file


def write(file, text="to\n"):
    with private_file(str(file)) as stream:
        stream.write(text)


def test_it_is_its_owners_alone_and_excel_knows_its_encoding(tmp_path):
    write(tmp_path / "a.csv", "José")

    assert (tmp_path / "a.csv").read_bytes() == "\ufeffJosé".encode()
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o600


def test_what_was_there_stays_if_it_cannot_be_written_whole(tmp_path):
    write(tmp_path / "a.csv", "before")

    with (
        pytest.raises(Failed, match=r"a\.csv cannot be written: No space left"),
        private_file(str(tmp_path / "a.csv")),
    ):
        raise OSError(28, "No space left on device")

    assert [file.read_text("utf-8-sig") for file in tmp_path.iterdir()] == ["before"]


@pytest.mark.parametrize("name", ["gone/a.csv", "."])
def test_where_no_file_can_be_is_told_in_one_line(tmp_path, name):
    with pytest.raises(Failed, match="cannot be written"):
        write(tmp_path / name)


def test_a_device_is_written_to_and_a_link_stays_a_link(tmp_path):
    write("/dev/null")
    (tmp_path / "link").symlink_to(tmp_path / "a.csv")
    write(tmp_path / "link", "x")

    assert Path("/dev/null").is_char_device()
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "a.csv").read_text("utf-8-sig") == "x"
