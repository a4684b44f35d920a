"""A worker of Microsoft's has the app's number of threads, also if it was made from a placeholder."""

import logging
import subprocess
import sys
from types import SimpleNamespace

import pytest

from shared.triggers.thread_pool import apply_thread_count
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


def test_the_app_runs_in_a_worker_whose_function_has_changed(caplog):
    changed = SimpleNamespace(start_threadpool_executor=lambda _count: None)

    with caplog.at_level(logging.ERROR):
        apply_thread_count({"azure_functions_runtime": changed})

    assert "the worker's pool of threads stays" in caplog.text


@pytest.mark.parametrize("modules", [{}, {"azure_functions_runtime": SimpleNamespace()}])
def test_without_such_a_worker_nothing_happens(modules, caplog):
    apply_thread_count(modules)

    assert not caplog.records
