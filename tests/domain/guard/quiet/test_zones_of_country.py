"""The zones of countries, against the zones that the library of phone numbers knows."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from phonenumbers.tzdata import TIMEZONE_DATA

from shared.domain.guard.quiet.zones_of_country import present_name, zones_by_country
from shared.domain.guard.quiet.zones_of_number import zones_of

KINDS = phonenumbers.PhoneNumberType
MONTHS = [datetime(year, month, 15, tzinfo=UTC) for year in range(2026, 2031) for month in range(1, 13)]


def test_every_country_with_numbers_has_zones():
    without = phonenumbers.SUPPORTED_REGIONS - set(zones_by_country())

    assert without == {"AC", "TA", "XK"}  # two islands of St Helena, and Kosovo: the library has their zone


def test_an_old_name_has_the_clock_of_the_present_one():
    names = {zone for zones in TIMEZONE_DATA.values() for zone in zones}
    assert {present_name(name) for name in names} - names

    for name in names:
        for at in MONTHS:
            old, present = (at.astimezone(ZoneInfo(each)) for each in (name, present_name(name)))
            assert old.utcoffset() == present.utcoffset(), name


@pytest.mark.parametrize("kind", [KINDS.MOBILE, KINDS.FIXED_LINE])
def test_one_of_the_zones_of_a_number_is_of_its_country(kind):
    for country, theirs in zones_by_country().items():
        number = country in phonenumbers.SUPPORTED_REGIONS and phonenumbers.example_number_for_type(
            country, kind
        )
        if number:
            written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            zones = {str(zone) for zone in zones_of(written, said="", otherwise="Etc/GMT-14")}
            assert zones & set(theirs), (country, written)


def test_a_mobile_phone_that_has_no_place_may_be_anywhere_in_its_country():
    """By clocks: in no month is a zone of the country earlier, or later, than all zones of the number."""

    def offsets(zones, at) -> list[timedelta]:
        local = at.replace(tzinfo=None)
        return [ZoneInfo(str(zone)).utcoffset(local) or timedelta(0) for zone in zones]

    for country, theirs in zones_by_country().items():
        if country not in phonenumbers.SUPPORTED_REGIONS:
            continue
        number = phonenumbers.example_number_for_type(country, KINDS.MOBILE)
        if number is None or (phonenumbers.is_number_geographical(number) and country != "ID"):
            continue
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        zones = zones_of(written, said="", otherwise="Etc/GMT-14")
        for at in MONTHS:
            ours, all_theirs = offsets(zones, at), offsets(theirs, at)
            assert min(ours) <= min(all_theirs), country
            assert max(ours) >= max(all_theirs), country
