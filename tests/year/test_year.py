"""Each occurrence exactly once, or skipped beyond its grace and counted: against a model of its own."""

import pytest

from tests.year.year import Year

REMINDERS = 1000


@pytest.mark.timeout(600)
def test_in_a_year_of_troubles_each_occurrence_goes_out_once_or_is_skipped_and_counted():
    year = Year(seed=6, how_many=REMINDERS)

    year.run()

    assert year.faults() == []
    assert len(year.half_way) > 30
    assert sum(map(len, year.world.messages.values())) > 10 * REMINDERS
    assert sum(year.world.deaths.values()) > REMINDERS
    assert sum(year.world.skipped(one.id) for one in year.wanted) > 100
