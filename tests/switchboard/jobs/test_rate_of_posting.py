"""How fast a job posts."""

from fractions import Fraction

import pytest

from tests.switchboard.jobs.desk_in_memory import DeskInMemory
from tests.switchboard.jobs.job_rows import rows_of


def test_it_waits_between_requests_and_not_after_the_last(run, waits):
    run(DeskInMemory(), rows_of(3), rate=Fraction(1, 60))

    assert waits == [pytest.approx(60, abs=5)] * 2


def test_without_a_rate_nothing_waits(run, waits):
    run(DeskInMemory(), rows_of(3))

    assert waits == []
