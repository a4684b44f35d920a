"""The trials by fire, short; ``python -m tests.journey.trial`` runs them at length."""

import asyncio

import pytest

from tests.journey.trial.crash import crash
from tests.journey.trial.reminders import reminders
from tests.journey.trial.storm import storm


@pytest.mark.timeout(300)
def test_whatever_kills_a_worker_wherever_nothing_is_sent_twice_and_nothing_is_lost():
    verdict, deaths = asyncio.run(crash(14))

    assert verdict.holds, str(verdict)
    assert sum(deaths.values()) >= 3


@pytest.mark.timeout(300)
def test_whatever_kills_a_worker_wherever_each_reminder_goes_out_once():
    verdict, deaths = asyncio.run(reminders(14, times=1))

    assert verdict.holds, str(verdict)
    assert sum(deaths.values()) >= 3


@pytest.mark.timeout(300)
def test_in_a_storm_each_message_reaches_its_person_exactly_once():
    verdict = asyncio.run(storm(60))

    assert verdict.holds, str(verdict)
    assert verdict.ends["delivered"] == 60
