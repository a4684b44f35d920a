"""Half a year of traffic with RETAIN set: what is kept, and what a run costs, stay the same."""

import pytest

from shared.domain.people.day_entry import DayKind
from tests.year.retention import OTHER, RetentionYear, is_flat


@pytest.mark.long
def test_rows_and_the_cost_of_a_run_stay_flat():
    year = RetentionYear(seed=7, a_day=6, days=240)

    year.run()

    assert is_flat(year)
    assert year.rows[20] > year.rows[5]
    assert year.harness.aged.progress().partition >= 0
    assert set(year.harness.at_twilio.deleted)
    assert 0 < len(year.harness.acts.all) <= 62 * 2
    assert 0 < len(year.harness.ledger._tombstones) <= 62 * 2
    assert {entry.kind for entry in year.harness.days._entries.values()} == set(DayKind)
    assert year.harness.thread(OTHER)
