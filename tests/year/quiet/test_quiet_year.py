"""In a simulated year, nothing leaves in the night of any zone that its number may be in.

``python -m tests.year.quiet`` simulates more messages.
"""

import logging

import pytest

from tests.year.quiet.quiet_year import QuietYear

MESSAGES = 70


@pytest.mark.parametrize("setting", ["21:00-08:00", "02:30-14:00"])
def test_nothing_leaves_in_the_night_of_any_zone_of_its_number(setting, caplog):
    caplog.set_level(logging.CRITICAL, logger="shared")
    year = QuietYear(setting, seed=6, how_many=MESSAGES)

    year.run()

    assert year.faults() == []
    assert len(year.twilio.left) == MESSAGES
    assert len(year.zones) > 30
    assert len(year.twilio.sent) > 1.05 * MESSAGES  # some waited at Twilio into the night
    assert year.held > 0.15 * MESSAGES
