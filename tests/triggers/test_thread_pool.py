"""A worker of Microsoft's has the app's number of threads, also if it was made from a placeholder."""

import subprocess
import sys

import pytest

from tests.triggers.specialised_worker import ROOT

COUNT = "PYTHON_THREADPOOL_THREAD_COUNT"


@pytest.mark.parametrize("of_placeholder", ["1000", None])  # the host's own number; none: Python's default
def test_an_instance_made_from_a_placeholder_has_16_threads(of_placeholder):
    environment = {COUNT: of_placeholder} if of_placeholder else {}

    worker = subprocess.run(
        [sys.executable, "-m", "tests.triggers.specialised_worker", f"{COUNT}=16"],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )

    assert int(worker.stdout) == 16
