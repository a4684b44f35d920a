"""Which Chromium the browser tests take."""

import os

import pytest

from tests.chromium.find import find_chromium


def program(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def find(tmp_path):
    """Find one on a machine of which nothing is there but what the test puts there."""
    folder = tmp_path / "bin"
    of_macos = tmp_path / "Applications/Google Chrome"

    def which(name):
        return str(folder / name) if (folder / name).exists() else None

    return lambda: find_chromium(tmp_path / "unpacked", (of_macos,), which)


def test_none_is_found_on_a_machine_that_has_none(find):
    assert find() is None


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
def test_an_installed_one_is_taken_before_the_unpacked_one(find, tmp_path, name):
    unpacked = program(tmp_path / "unpacked/chromium")
    assert find() == unpacked

    installed = program(tmp_path / "bin" / name)
    assert find() == installed


def test_on_macos_the_one_of_the_applications_is_taken(find, tmp_path):
    program(tmp_path / "unpacked/chromium")
    chrome = program(tmp_path / "Applications/Google Chrome")

    assert find() == chrome


def test_what_cannot_be_started_is_not_taken(find, tmp_path):
    half_unpacked = program(tmp_path / "unpacked/chromium")
    half_unpacked.chmod(0o644)

    assert not os.access(half_unpacked, os.X_OK)
    assert find() is None
