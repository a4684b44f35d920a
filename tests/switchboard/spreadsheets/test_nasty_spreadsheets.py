"""What a person is told of each nasty spreadsheet, word by word."""

from pathlib import Path

import pytest

from switchboard.jobs.job_options import JobOptions
from switchboard.jobs.judge_rows import judge_rows
from switchboard.spreadsheets.read_sheet import sheet_of
from switchboard.spreadsheets.remarks import shown
from tests.switchboard.spreadsheets.nasty_files import FILES

TEXT = Path(__file__).with_name("nasty_files.txt").read_text()
SAID = {head: lines for head, *lines in (block.split("\n") for block in TEXT.strip().split("\n\n"))}
OPTIONS = JobOptions(job="spring", words="Hello {name}")


def told(data: bytes) -> list[str]:
    judged = judge_rows(sheet_of(data), OPTIONS)
    faults = [f"  ! {line}".replace("\n", "\\n") for line in shown(judged.faults)]
    notes = [f"  i {line}" for line in shown(judged.notes)]
    return [
        *faults,
        *notes,
        *(f"  = {row.line}: {row.message['to']} {row.message['values']['name']}" for row in judged.rows),
    ]


def test_there_are_60_and_each_is_judged():
    assert len(FILES) >= 60
    assert [*SAID] == [*FILES]


@pytest.mark.parametrize("name", FILES)
def test_every_fault_of_a_nasty_file_is_named_with_its_place_and_remedy(name):
    assert told(FILES[name]) == SAID[name]
