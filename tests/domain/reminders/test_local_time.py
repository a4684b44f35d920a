from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.reminders.local_time import instant_of, local_of
from tests.domain.reminders.clock_model import ODD_ZONES, clock, first_instant_showing, transitions
from tests.full_length import examples

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "zone", "instant"),
    [
        ("2026-12-01T09:00", "Europe/Lisbon", "2026-12-01T09:00"),
        ("2026-07-01T09:00", "Europe/Lisbon", "2026-07-01T08:00"),
        ("2026-12-01T09:00+01:00", None, "2026-12-01T08:00"),
        ("2026-12-01T09:00:30Z", None, "2026-12-01T09:00:30"),
        # The clock goes from 01:00 to 02:00: 01:30 does not exist and moves on by the gap.
        ("2026-03-29T01:30", "Europe/Lisbon", "2026-03-29T01:30"),
        # The clock goes back from 02:00 to 01:00: 01:30 happens twice, and the first counts.
        ("2026-10-25T01:30", "Europe/Lisbon", "2026-10-25T00:30"),
        # Lord Howe moves by half an hour: 02:15 does not exist, and 01:45 happens twice.
        ("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-03T15:45"),
        ("2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45"),
        # Morocco is an hour behind its usual time in Ramadan: 2026-02-15 to 2026-03-22.
        ("2026-02-14T09:00", "Africa/Casablanca", "2026-02-14T08:00"),
        ("2026-02-16T09:00", "Africa/Casablanca", "2026-02-16T09:00"),
        ("2026-03-23T09:00", "Africa/Casablanca", "2026-03-23T08:00"),
        # Samoa had no 30 December 2011.
        ("2011-12-30T09:00", "Pacific/Apia", "2011-12-30T19:00"),
        # Brazil gave up summer time in 2019, Kazakhstan its second zone in 2024.
        ("2018-12-01T09:00", "America/Sao_Paulo", "2018-12-01T11:00"),
        ("2019-12-01T09:00", "America/Sao_Paulo", "2019-12-01T12:00"),
        ("2024-02-01T09:00", "Asia/Almaty", "2024-02-01T03:00"),
        ("2024-04-01T09:00", "Asia/Almaty", "2024-04-01T04:00"),
    ],
)
def test_a_local_time_becomes_the_instant_it_means(at, zone, instant):
    assert instant_of(at, zone) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@settings(max_examples=examples(20, full=60))
@given(data=st.data(), zone=st.sampled_from(ODD_ZONES))
def test_every_local_time_is_the_first_instant_at_which_the_clock_shows_it(data, zone):
    near = data.draw(
        st.sampled_from([*transitions(zone, 2010, 2012), *transitions(zone, 2023, 2028), NEW_YEAR])
    )
    local = clock(zone, near) + timedelta(minutes=data.draw(st.integers(-26 * 60, 26 * 60)))

    at = instant_of(local, zone)

    assert at == first_instant_showing(zone, local)
    assert instant_of(local_of(at, zone), zone) == at
