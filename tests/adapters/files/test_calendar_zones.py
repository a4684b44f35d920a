"""Zones of the calendar feed, evaluated by icalendar and dateutil."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from shared.adapters.files.calendar_zones import zone_by_rules


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
def test_a_zone_has_the_right_offsets_for_decades(zone):
    component = zone_by_rules(zone, since=2025)
    read_back = component.to_tz(lookup_tzid=False)

    for month in range(1, 13):
        for year in (2026, 2040, 2055):
            at = datetime(year, month, 15, 12)  # noqa: DTZ001 - a local time
            assert read_back.utcoffset(at) == at.replace(tzinfo=ZoneInfo(zone)).utcoffset(), (year, month)
    assert len(component.to_ical()) < 800


@pytest.mark.parametrize(("zone", "since"), [("Africa/Casablanca", 2025), ("America/New_York", 2000)])
def test_changes_that_follow_no_rule_have_none(zone, since):
    assert zone_by_rules(zone, since=since) is None
