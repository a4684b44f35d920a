"""A short version of a trial; ``python -m tests.journey.trial`` runs the long one."""

import asyncio

import pytest

from tests.journey.trial.stop_and_go import stop_and_go
from tests.journey.trial.storm import storm


@pytest.mark.long
@pytest.mark.own_settings
@pytest.mark.timeout(900)
def test_with_faults_of_twilio_each_message_is_delivered_exactly_once():
    verdict = asyncio.run(storm(30))

    assert verdict.holds, str(verdict)
    assert verdict.statuses["delivered"] == 30


@pytest.mark.long
@pytest.mark.own_settings
@pytest.mark.timeout(900)
def test_a_stop_in_the_midst_of_sending_loses_no_message_and_sends_none_twice():
    result = asyncio.run(stop_and_go(30))

    assert result.holds, str(result)
    assert result.verdict.statuses["delivered"] == 30
