"""A short form of ``python -m tests.fuzz``."""

import subprocess
import sys
from pathlib import Path

import pytest

from shared.triggers.openapi_document.endpoints import OPERATIONS
from tests.fuzz.random_requests import random_requests
from tests.fuzz.valid_requests import VALID

ROOT = Path(__file__).parents[2]


@pytest.mark.long
def test_no_answer_of_any_function_is_a_500_or_late_or_much_larger_than_its_request():
    done = subprocess.run(  # in a process of its own: an app can list its functions once
        [sys.executable, "-W", "ignore", "-m", "tests.fuzz", "150", "7"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_valid_request_of_every_function_of_the_api_is_known():
    assert {operation.function for operation in OPERATIONS} <= VALID.keys()


def test_the_same_seed_makes_the_same_requests_and_another_seed_others():
    requests = [list(random_requests(40, seed=seed)) for seed in (7, 7, 8)]

    assert requests[0] == requests[1] != requests[2]
