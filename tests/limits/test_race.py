"""No limit is exceeded when threads and dying workers take places. ``python -m tests.limits`` runs more."""

import logging
import sys

import pytest

from tests.limits.race import SIZES, Race, short_lived_workers


@pytest.fixture(autouse=True)
def many_switches(caplog):
    caplog.set_level(logging.CRITICAL, logger="shared")
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.parametrize("limits", ["person 30/day", "all 30/day"])
@pytest.mark.parametrize("seed", range(4))
def test_no_limit_is_exceeded_and_none_refuses_while_there_is_room(limits, seed):
    is_person = limits.startswith("person")

    result = Race(limits, seed=seed, mixed=seed % 2 == 0).run(45, same_person=is_person)

    assert result.sent <= 30
    assert result.refused
    assert result.counted > 30 - max(SIZES)
    assert result.unused >= 0
    if is_person:
        assert result.unused == 0


def test_many_short_lived_workers_refuse_nothing_while_there_is_room():
    assert short_lived_workers(200, each=3, limit=600) == 0
