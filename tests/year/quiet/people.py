"""People in all sorts of time zones, by their numbers."""

from dataclasses import dataclass

import phonenumbers

from shared.domain.guard.quiet.zones_of_number import zone_names_of

COUNTRIES = (
    *("PT", "ES", "GB", "IE", "DE", "FI", "GR", "MD", "TR", "IL", "LB", "EG", "MA", "RU", "KZ", "MN", "ID"),
    *("IN", "NP", "AU", "NZ", "CL", "PY", "BR", "MX", "CU", "GL", "EC", "CD", "PF"),
    *("DZ", "LY", "NI", "SS", "JM", "PG"),
)
AREA_CODES = ("202", "312", "303", "602", "310", "907", "808", "709", "506")
"""Of +1: from Honolulu to St. John's, with and without DST."""

SAID = ("Australia/Lord_Howe", "Pacific/Chatham", "Africa/Casablanca", "Antarctica/Troll", "America/Nuuk")
"""Zones that a message names, wherever its number is from."""


@dataclass(frozen=True)
class Person:
    """A number, and the zones that it may be in.

    tests/domain/guard/quiet/test_zones_of_country.py judges these.
    """

    number: str
    zones: tuple[str, ...]
    said: str | None = None


def some_people() -> list[Person]:
    """Return somebody of each country, area code and zone that is said."""
    types = phonenumbers.PhoneNumberType
    numbers = [
        phonenumbers.example_number_for_type(country, kind)
        for country in COUNTRIES
        for kind in (types.MOBILE, types.FIXED_LINE)
    ]
    numbers += [phonenumbers.parse(f"+1{code}5550123") for code in AREA_CODES]
    written = [
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        for number in numbers
        if number
    ]
    people = [Person(number=each, zones=zone_names_of(each)) for each in written]
    said = [Person(number="+12025550123", zones=(zone,), said=zone) for zone in SAID]
    return [person for person in [*people, *said] if person.zones]
