"""Short versions of the trials; ``python -m tests.journey.trial`` runs the long ones."""

import asyncio

import pytest

from tests.journey.trial.crash import crash
from tests.journey.trial.reminders import reminders
from tests.journey.trial.stop_and_go import stop_and_go
from tests.journey.trial.storm import storm


@pytest.mark.short_lease
@pytest.mark.timeout(900)
def test_killed_workers_send_no_message_twice_and_lose_none():
    verdict, kills = asyncio.run(crash(range(14)))

    assert verdict.holds, str(verdict)
    assert len(kills.triggered) == 4
    assert kills.counts.total() >= 1  # a worker that another kill ended just before cannot be killed again


@pytest.mark.short_lease
@pytest.mark.timeout(900)
def test_workers_killed_within_the_request_send_no_message_twice_and_lose_none():
    verdict, kills = asyncio.run(crash(range(8, 36, 4), only_posted=True))  # from the enqueued copy on

    assert verdict.holds, str(verdict)
    assert len(kills.triggered) >= 4  # a repeated post has other requests
    assert kills.applied >= 1


@pytest.mark.short_lease
@pytest.mark.timeout(900)
def test_killed_workers_send_each_reminder_once():
    verdict, kills = asyncio.run(reminders(12, times=1))

    assert verdict.holds, str(verdict)
    assert sum(kills.values()) >= 3


@pytest.mark.own_settings
@pytest.mark.timeout(900)
def test_with_faults_of_twilio_each_message_is_delivered_exactly_once():
    verdict = asyncio.run(storm(60))

    assert verdict.holds, str(verdict)
    assert verdict.statuses["delivered"] == 60


@pytest.mark.own_settings
@pytest.mark.timeout(900)
def test_a_stop_in_the_midst_of_sending_loses_no_message_and_sends_none_twice():
    result = asyncio.run(stop_and_go(60))

    assert result.holds, str(result)
    assert result.verdict.statuses["delivered"] == 60
