"""``make`` reports a missing program in one line."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def copy_what_make_reads(folder):
    for name in ("Makefile", "requirements-dev.txt", "package.json", "package-lock.json"):
        shutil.copy(ROOT / name, folder)


def make_setup(folder, *arguments):
    return subprocess.run(
        ["make", "--no-print-directory", "setup", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("python", ["no-such-program", "./another-python"])
def test_a_missing_python_3_13_is_reported_in_one_line_and_nothing_is_made(tmp_path, python):
    copy_what_make_reads(tmp_path)
    another = tmp_path / "another-python"
    another.write_text('#!/bin/sh\n[ "$1" = --version ]\n')  # it runs, but it is not of that version
    another.chmod(0o755)

    done = make_setup(tmp_path, f"PYTHON={python}")

    assert done.returncode != 0
    (line,) = done.stdout.splitlines()
    assert line == f"missing: Python 3.13 as {python} (or: make PYTHON=/path/to/python3.13)"
    assert not (tmp_path / ".venv").exists()


def test_a_missing_node_is_reported_before_anything_is_installed(tmp_path):
    copy_what_make_reads(tmp_path)
    python, programs = tmp_path / "python", tmp_path / "programs"
    python.write_text("#!/bin/sh\n")  # whatever it is asked, it succeeds
    python.chmod(0o755)
    programs.mkdir()

    done = make_setup(tmp_path, f"PYTHON={python}", f"PATH={programs}", "SHELL=/bin/sh")

    assert done.returncode != 0
    assert done.stdout.splitlines() == ["missing: Node 20 with npm (node, npm)"]
    assert not (tmp_path / ".venv").exists()
