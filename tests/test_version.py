"""The deployed version is the package's."""

import tomllib
from pathlib import Path

from shared.version import VERSION


def test_the_app_has_the_version_of_the_package():
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())["project"]

    assert project["version"] == VERSION
