"""Each occurrence is sent exactly once, or skipped after its grace and counted, in a simulated year.

``python -m tests.year`` simulates more reminders.
"""

import logging

import pytest

from tests.full_length import examples
from tests.year.comparison import Comparison
from tests.year.simulation import YearSimulation

REMINDERS = examples(120, full=250)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_in_a_year_of_outages_each_occurrence_is_sent_once_or_skipped_and_counted(caplog):
    caplog.set_level(logging.CRITICAL, logger="shared")  # otherwise a year of warnings
    year = YearSimulation(seed=6, how_many=REMINDERS)

    year.run()

    assert Comparison(year).faults() == []
    assert len(year.abandoned) > 0.03 * REMINDERS
    assert sum(map(len, year.app.messages.values())) > 10 * REMINDERS
    assert sum(year.app.follow_ups.values()) > REMINDERS
    assert sum(year.app.crashes.values()) > REMINDERS
    assert sum(year.app.skipped(reminder.id) for reminder in year.expected) > 0.1 * REMINDERS
