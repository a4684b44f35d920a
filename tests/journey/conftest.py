"""Start the whole of Switchboard as a user does."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.azurite import Azurite
from tests.azurite import empty_account
from tests.journey.hosts import chosen
from tests.journey.hosts.functions_host import FunctionsHost
from tests.journey.running_app import RunningApp


@pytest.fixture(scope="module")
def azurite() -> Azurite:
    """An account for one module: an app takes every message in its storage, also those of other tests."""
    return empty_account()


@pytest.fixture(scope="session")
def host() -> FunctionsHost:
    """The Functions host that ``--host`` names; ours by default."""
    return chosen()


@pytest.fixture(scope="package")
def switchboard(host) -> Iterator[RunningApp]:
    """The running app, until the last of the journeys: an idle one costs a fifth of a core."""
    with host.run_everything() as running:
        yield running


@pytest.fixture(scope="session")
def node() -> Callable[..., str]:
    """Return a function that runs a script in Node with arguments, and returns what it prints."""

    def run(script: Path, *arguments: str) -> str:
        done = subprocess.run(
            ["node", script, *arguments], capture_output=True, text=True, timeout=100, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
