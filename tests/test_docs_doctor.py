"""docs/doctor.md has a row for each check, and its example numbers are its own."""

import re
from pathlib import Path

from switchboard.doctor.examine import CHECKS

PAGE = (Path(__file__).parent.parent / "docs" / "doctor.md").read_text()


def test_every_check_is_a_row_in_the_table_of_the_page():
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == [*CHECKS]
