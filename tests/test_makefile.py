"""``make`` reports a missing program in one line."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("python", ["no-such-program", "./another-python"])
def test_a_missing_python_3_13_is_reported_in_one_line_and_nothing_is_made(tmp_path, python):
    for name in ("Makefile", "requirements-dev.txt", "package.json", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path)
    another = tmp_path / "another-python"
    another.write_text('#!/bin/sh\n[ "$1" = --version ]\n')  # it runs, but it is not of that version
    another.chmod(0o755)

    done = subprocess.run(
        ["make", "--no-print-directory", "setup", f"PYTHON={python}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    (line,) = done.stdout.splitlines()
    assert line == f"missing: Python 3.13 as {python} (or: make PYTHON=/path/to/python3.13)"
    assert not (tmp_path / ".venv").exists()
