"""A short version of a trial; ``python -m tests.journey.trial`` runs the long one."""

import asyncio

import pytest

from tests.journey.trial.crash import crash


@pytest.mark.long
@pytest.mark.short_lease
@pytest.mark.timeout(900)
def test_killed_workers_send_no_message_twice_and_lose_none():
    verdict, kills = asyncio.run(crash(range(14)))

    assert verdict.holds, str(verdict)
    assert len(kills.triggered) == 4
    assert kills.counts.total() >= 1  # a worker that another kill ended just before cannot be killed again
