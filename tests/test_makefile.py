"""``make`` reports a missing program in one line, and installs what its target needs."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


READ = (
    "Makefile",
    "pyproject.toml",
    "requirements-local.txt",
    "requirements-dev.txt",
    "package.json",
    "package-lock.json",
)


def copy_what_make_reads(folder):
    for name in READ:
        shutil.copy(ROOT / name, folder)


def make(folder, target, *arguments):
    return subprocess.run(
        ["make", "--no-print-directory", target, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("target", ["run", "setup"])
@pytest.mark.parametrize("python", ["no-such-program", "./another-python"])
def test_a_missing_python_3_13_is_reported_in_one_line_and_nothing_is_made(tmp_path, python, target):
    copy_what_make_reads(tmp_path)
    another = tmp_path / "another-python"
    another.write_text('#!/bin/sh\n[ "$1" = --version ]\n')  # it runs, but it is not of that version
    another.chmod(0o755)

    done = make(tmp_path, target, f"PYTHON={python}")

    assert done.returncode != 0
    (line,) = done.stdout.splitlines()
    assert line == f"missing: Python 3.13 as {python} (or: make PYTHON=/path/to/python3.13)"
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize("target", ["run", "setup"])
def test_a_missing_node_is_reported_before_anything_is_installed(tmp_path, target):
    copy_what_make_reads(tmp_path)
    python, programs = tmp_path / "python", tmp_path / "programs"
    python.write_text("#!/bin/sh\n")  # whatever it is asked, it succeeds
    python.chmod(0o755)
    programs.mkdir()

    done = make(tmp_path, target, f"PYTHON={python}", f"PATH={programs}", "SHELL=/bin/sh")

    assert done.returncode != 0
    assert done.stdout.splitlines() == ["missing: Node 20 with npm (node, npm)"]
    assert not (tmp_path / ".venv").exists()


PYTHON = """#!/bin/sh
case "$*" in
  "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
  *"pip install"*) echo "pip ${*##* }" >> did ;;
  "-m local"*) echo run >> did ;;
  "-m tests.chromium") echo chromium >> did ;;
  "-m pytest"*) echo pytest >> did ;;
esac
"""
NPM = """#!/bin/sh
rm -rf node_modules && mkdir node_modules
case "$*" in *--omit=dev*) echo "npm run" >> did ;; *) echo "npm all" >> did ;; esac
"""


@pytest.fixture
def did(tmp_path):
    """Return a function that runs a target with programs that only note what they are asked for, in order."""
    copy_what_make_reads(tmp_path)
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, code in {"python": PYTHON, "npm": NPM, "node": "#!/bin/sh\n"}.items():
        (programs / name).write_text(code)
        (programs / name).chmod(0o755)
    age(tmp_path, *READ)

    def did(target):
        (tmp_path / "did").unlink(missing_ok=True)
        path = f"PATH={programs}:{os.defpath}"
        done = make(tmp_path, target, f"PYTHON={programs}/python", path)
        assert done.returncode == 0, done.stdout + done.stderr
        return (tmp_path / "did").read_text().splitlines() if (tmp_path / "did").exists() else []

    return did


def age(folder, *names, seconds=60):
    """Let files be older than they are, so that what is made or changed next is newer."""
    for name in names:
        then = (folder / name).stat().st_mtime - seconds
        os.utime(folder / name, (then, then))


def test_to_run_what_running_needs_is_installed_once(did):
    assert did("run") == ["pip requirements-local.txt", "pip .", "npm run", "run"]
    assert did("run") == ["run"]


def test_what_tests_need_is_installed_over_it_and_running_then_uses_that(did):
    did("run")

    assert did("setup") == ["pip requirements-dev.txt", "npm all"]
    assert did("run") == ["run"]
    assert did("setup") == []


def test_other_requirements_to_run_are_installed_by_the_next_run(did, tmp_path):
    did("run")
    age(tmp_path, ".venv/.run", "node_modules/.run", seconds=30)

    (tmp_path / "requirements-local.txt").touch()
    assert did("run") == ["pip requirements-local.txt", "run"]
    (tmp_path / "package-lock.json").touch()
    assert did("run") == ["npm run", "run"]


def test_where_all_is_installed_other_requirements_are_installed_whole(did, tmp_path):
    did("setup")
    age(tmp_path, ".venv/.done", "node_modules/.done", seconds=30)

    (tmp_path / "requirements-dev.txt").touch()
    (tmp_path / "package-lock.json").touch()
    assert did("run") == ["pip requirements-dev.txt", "npm all", "run"]
    assert did("setup") == []


def test_the_command_is_installed_anew_where_it_is_missing_or_its_packages_may_be_others(did, tmp_path):
    did("run")
    age(tmp_path, ".venv/.command", seconds=30)

    (tmp_path / "pyproject.toml").touch()
    assert did("run") == ["pip .", "run"]

    (tmp_path / ".venv/.command").unlink()  # as in a .venv of a version that had no command yet
    assert did("run") == ["pip .", "run"]
    assert did("run") == ["run"]


def test_before_the_tests_a_browser_is_unpacked_if_need_be(did):
    did("setup")

    assert did("test") == ["chromium", "pytest"]


@pytest.mark.parametrize("target", ["run", "setup"])
def test_where_the_python_of_the_environment_is_gone_it_is_made_anew(did, tmp_path, target):
    first = did(target)
    (tmp_path / ".venv/bin/python").unlink()
    (tmp_path / ".venv/bin/python").symlink_to(tmp_path / "deleted by an upgrade")

    assert did(target) == [line for line in first if not line.startswith("npm")]
