"""A short version of a trial; ``python -m tests.journey.trial`` runs the long one."""

import asyncio

import pytest

from tests.journey.trial.reminders import reminders


@pytest.mark.long
@pytest.mark.short_lease
@pytest.mark.timeout(900)
def test_killed_workers_send_each_reminder_once():
    verdict, kills = asyncio.run(reminders(12, times=1))

    assert verdict.holds, str(verdict)
    assert sum(kills.values()) >= 3
