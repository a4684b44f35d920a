"""Half a year of traffic with RETAIN set: what is kept, and what a run costs, stay the same."""

from tests.year.retention import RetentionYear, is_flat


def test_rows_and_the_cost_of_a_run_stay_flat():
    year = RetentionYear(seed=7, a_day=6, days=240)

    year.run()

    assert is_flat(year)
    assert year.rows[20] > year.rows[5]
    assert year.harness.aged.progress().partition >= 0
    assert set(year.harness.at_twilio.deleted)
