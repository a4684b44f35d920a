"""The whole of Switchboard, started as a user starts it."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.azurite import Azurite
from tests.azurite import empty_azurite
from tests.journey.running_app import RunningApp, start, stop


@pytest.fixture(scope="module")
def azurite() -> Iterator[Azurite]:
    """Storage of this module's own: an app takes what lies in it, so nobody else's may."""
    with empty_azurite() as running:
        yield running


@pytest.fixture(scope="session")
def switchboard() -> Iterator[RunningApp]:
    process = start()
    try:
        assert process.stdout is not None
        yield RunningApp(**json.loads(process.stdout.readline()))
    finally:
        stop(process)


@pytest.fixture(scope="session")
def node() -> Callable[..., str]:
    """Run a script of ours in Node, with these arguments; return what it prints."""

    def run(script: Path, *arguments: str) -> str:
        done = subprocess.run(
            ["node", script, *arguments], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
