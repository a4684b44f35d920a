"""Where there is no Chromium, its tests are left out by name, or are a failure."""

import subprocess
import sys

import pytest

from tests.chromium.find import ROOT

NO_CHROMIUM = """
import tests.chromium.left_out as plugin

plugin.find_chromium = lambda: None
plugin.fits_this_machine = lambda: False
"""
TESTS = """
import pytest

@pytest.mark.parametrize("number", range(3))
def test_of_a_page(chromium_path, number): ...

def test_of_something_else(): ...
"""


@pytest.fixture
def run(tmp_path):
    (tmp_path / "no_chromium.py").write_text(NO_CHROMIUM)
    (tmp_path / "test_them.py").write_text(TESTS)
    plugins = ["-p", "tests.chromium.left_out", "-p", "no_chromium", "-p", "no:cacheprovider"]

    def run(*arguments):
        command = [sys.executable, "-m", "pytest", *plugins, "--rootdir", tmp_path, *arguments]
        env = {"PYTHONPATH": f"{ROOT}:{tmp_path}", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # sooner so
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)

    return run


def test_they_are_left_out_and_named_at_the_end_and_all_others_run(run):
    done = run()

    *_, left_out, passed = done.stdout.splitlines()
    assert done.returncode == 0
    assert left_out == (
        "left out: 3 tests that need a browser, since there is no Chromium: "
        "install Chromium or Google Chrome (Debian: apt-get install chromium)"
    )
    assert "1 passed, 3 skipped" in passed


def test_where_nothing_may_be_left_out_nothing_is_run(run):
    done = run("--leave-nothing-out")

    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "there is no Chromium: install Chromium or Google Chrome" in done.stderr
    assert "passed" not in done.stdout
