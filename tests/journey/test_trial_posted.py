"""A short version of a trial; ``python -m tests.journey.trial`` runs the long one."""

import asyncio

import pytest

from tests.journey.trial.crash import crash


@pytest.mark.short_lease
@pytest.mark.timeout(900)
def test_workers_killed_within_the_request_send_no_message_twice_and_lose_none():
    verdict, kills = asyncio.run(crash(range(8, 36, 4), only_posted=True))  # from the enqueued copy on

    assert verdict.holds, str(verdict)
    assert len(kills.triggered) >= 4  # a repeated post has other requests
    assert kills.applied >= 1
