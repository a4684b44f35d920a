"""The zones that a person may be in."""

from zoneinfo import available_timezones

import pytest
from phonenumbers.tzdata import TIMEZONE_DATA

from shared.domain.guard.quiet.zones_of_number import zones_of


def names(number: str, *, said: str = "") -> list[str]:
    return [str(zone) for zone in zones_of(number, said=said, otherwise="Africa/Lagos")]


def test_the_zone_of_the_settings_is_named_first_if_the_person_may_be_there():
    zones = [str(zone) for zone in zones_of("+351912345678", said="", otherwise="Atlantic/Madeira")]

    assert zones == ["Atlantic/Madeira", "Europe/Lisbon", "Atlantic/Azores"]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("+12025550100", ["America/New_York"]),
        ("+351912345678", ["Europe/Lisbon", "Atlantic/Madeira", "Atlantic/Azores"]),
        ("+34612345678", ["Europe/Madrid", "Africa/Ceuta", "Atlantic/Canary"]),
        ("+18762101234", ["America/Jamaica"]),  # a mobile phone: the library says all 42 zones of +1
        ("+213551234567", ["Africa/Algiers"]),  # the library says Paris, which has summer time
        ("+21321123456", ["Africa/Algiers"]),
        ("+212650123456", ["Africa/Casablanca", "Africa/El_Aaiun"]),  # likewise the Canary Islands
        ("+211977123456", ["Africa/Juba"]),  # likewise Nairobi, an hour off since 2021
        ("+62812345678", ["Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"]),
        ("+62361222777", ["Asia/Makassar"]),  # a telephone on Bali
        ("+67570123456", ["Pacific/Port_Moresby", "Pacific/Bougainville"]),
        ("+262692123456", ["Indian/Reunion"]),  # the library adds Mayotte
        ("+8613123456789", ["Asia/Shanghai"]),
        ("+380501234567", ["Europe/Kyiv"]),
        ("+38343201234", ["Europe/Belgrade"]),  # Kosovo
        ("+447700900123", ["Africa/Lagos"]),  # in no plan: the library says Etc/Unknown
        ("+18005550123", ["Africa/Lagos"]),  # toll-free
        ("+34800123456", ["Africa/Lagos"]),  # likewise, of a country with two zones
        ("+80012345678", ["Africa/Lagos"]),  # toll-free, of no country
        ("+881631234567", ["Africa/Lagos"]),  # a satellite phone
        ("client:ann", ["Africa/Lagos"]),
    ],
)
def test_the_zones_are_those_of_the_number_or_the_one_of_the_settings(number, expected):
    assert names(number) == expected


def test_what_somebody_said_counts_before_the_number():
    assert names("+351912345678", said="Asia/Tokyo") == ["Asia/Tokyo"]


def test_a_zone_that_is_not_known_any_more_is_the_one_of_the_settings():
    assert names("+351912345678", said="Europe/Atlantis") == ["Africa/Lagos"]


def test_the_zones_of_all_numbers_are_known():
    known = available_timezones()

    assert {zone for zones in TIMEZONE_DATA.values() for zone in zones} <= known
