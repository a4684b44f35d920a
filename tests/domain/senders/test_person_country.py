"""The country of a number, judged by lists that others keep."""

import phonenumbers
import pytest

from shared.domain.senders.person_country import country_of


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+447400123456", "GB"),
        ("+12025550123", "US"),
        ("+14165550123", "CA"),
        ("+18765550123", "JM"),
        ("+77011234567", "KZ"),
        ("+79161234567", "RU"),
        ("+447781123456", "GG"),
        ("+15005550006", "US"),
        ("+38343201234", "XK"),
        ("+24740123", "AC"),
        ("+2908999", "TA"),
        ("+390669812345", "VA"),
        ("+4779123456", "SJ"),
        ("+61891641234", "CX"),
        ("+5997171234", "BQ"),
        ("+262269601234", "YT"),
        ("+80012345678", ""),  # free of charge, everywhere
        ("+881612345678", ""),  # satellites
        ("+9991234567", ""),  # no such calling code
        ("+3796698123", ""),  # given to the Vatican, which uses +39
        ("client:ana", ""),
        ("sip:ana@example.com", ""),
        ("", ""),
    ],
)
def test_the_country_is_that_of_the_numbering_plan(number, country):
    assert country_of(number) == country


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+447700900123", "GB"),  # for films; Jersey has some that begin alike
        ("+15551234567", "US"),  # no such area code
        ("+441534912345", "JE"),
        ("+441481112345", "GG"),
        ("+441624000000", "IM"),
        ("+262639123456", "YT"),
        ("+5993123456", "BQ"),
        ("+358180000000", "AX"),
        ("+383123456", "XK"),
    ],
)
def test_a_number_in_no_plan_is_of_the_country_whose_numbers_begin_alike(number, country):
    assert not phonenumbers.is_valid_number(phonenumbers.parse(number))
    assert country_of(number) == country


OF_AREAS = {
    "AG": "268",
    "AI": "264",
    "AS": "684",
    "BB": "246",
    "BM": "441",
    "BS": "242",
    "CA": "204 226 236 249 250 289 306 343 365 403 416 418 431 437 438 450 506 514 519 579 581 587 604 613 "
    "647 672 705 709 778 780 782 807 819 825 867 873 902 905",
    "DM": "767",
    "DO": "809 829 849",
    "GD": "473",
    "GU": "671",
    "JM": "876 658",
    "KN": "869",
    "KY": "345",
    "LC": "758",
    "MP": "670",
    "MS": "664",
    "PR": "787 939",
    "SX": "721",
    "TC": "649",
    "TT": "868",
    "US": "201 202 206 212 213 302 305 310 312 404 415 512 602 617 702 703 808 907 917",
    "VC": "784",
    "VG": "284",
    "VI": "340",
}
"""Area codes of +1, as https://www.nanpa.com/numbering/area-codes lists them: all but most of the USA's."""


@pytest.mark.parametrize("country", OF_AREAS)
def test_an_area_of_the_plan_that_25_countries_share_is_of_its_own_country(country):
    found = {
        area: country_of(f"+1{area}{rest}")
        for area in OF_AREAS[country].split()
        for rest in ("5550123", "1551234", "0000000")  # no exchange begins with 0 or 1
    }

    assert {area: other for area, other in found.items() if other != country} == {}


def test_every_example_of_the_library_has_its_country():
    """Its numbers that several countries share, such as +1 800, count as those of the main one."""
    for country in phonenumbers.SUPPORTED_REGIONS:
        number = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.FIXED_LINE)
        if number:
            written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            assert country_of(written) == {"EH": "MA", "MF": "BL"}.get(country, country), written
