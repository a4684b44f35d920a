"""Which countries may be texted or called, and what never is."""

import phonenumbers
import pytest

from shared.domain.deliveries.refused_by import RefusedBy
from shared.domain.deliveries.status import Status
from shared.domain.guard.countries import country_decision

ALL = frozenset[str]()
THREE = frozenset({"GB", "IE", "US"})


def reason(to: str, countries: frozenset[str] = ALL) -> str | None:
    decision = country_decision(to, countries=countries)
    assert decision is None or decision.status is Status.REFUSED
    return decision.reason if decision else None


def by(to: str, countries: frozenset[str]) -> RefusedBy | None:
    decision = country_decision(to, countries=countries)
    return decision.refused_by if decision else None


@pytest.mark.parametrize("to", ["+447400123456", "+447700900123", "+353871234567", "+12025550123"])
def test_a_country_that_is_named_may_be_texted(to):
    assert reason(to, THREE) is None
    assert reason(to) is None


@pytest.mark.parametrize(
    ("to", "country"),
    [
        ("+35569123456", "AL"),
        ("+18765550123", "JM"),
        ("+447781123456", "GG"),
        ("+441534912345", "JE"),  # in no plan: Jersey's begin alike, and GB is the main country
        ("+14161551234", "CA"),
    ],
)
def test_another_country_is_refused_only_if_some_are_named(to, country):
    assert reason(to) is None
    assert reason(to, THREE) == f"{country} is not in COUNTRIES"
    assert by(to, THREE) is RefusedBy.COUNTRY
    assert reason(to, frozenset({country})) is None


def test_a_number_of_no_country_is_refused_only_if_some_are_named():
    assert reason("+9991234567") is None
    assert reason("+9991234567", THREE) == "the number is of no country in COUNTRIES"


SATELLITES = ["+881612345678", "+870773111632", "+88216555123"]
OF_THE_WORLD = ["+80012345678", "+80812345678", "+87812345678901", "+8835100123456", "+88812345678"]
PREMIUM_RATE = ["+19005551234", "+449098790123", "+448719123456", "+33899123456", "+979123456789"]


@pytest.mark.parametrize("to", [*SATELLITES, *OF_THE_WORLD, *PREMIUM_RATE])
def test_satellites_and_premium_rates_are_refused_whatever_is_named(to):
    everywhere = frozenset(phonenumbers.SUPPORTED_REGIONS) | {"001", ""}

    for countries in (ALL, THREE, everywhere):
        assert by(to, countries) is RefusedBy.RANGE
        assert reason(to, countries).endswith(": never texted or called")


def test_the_reason_says_which_it_is_without_the_number():
    assert reason("+881612345678") == "+881 is a satellite network: never texted or called"
    assert reason("+449098790123") == "it is a premium rate number: never texted or called"


@pytest.mark.parametrize("to", ["+8816", "+881", "+882999999999999", "+8880"])
def test_a_number_of_no_country_is_refused_even_if_the_library_cannot_read_it(to):
    assert by(to, ALL) is RefusedBy.RANGE


def test_a_number_in_no_plan_is_of_premium_rate_if_all_that_begin_alike_are():
    assert not phonenumbers.is_valid_number(phonenumbers.parse("+19001551234"))
    assert by("+19001551234", ALL) is RefusedBy.RANGE
    assert by("+447700900123", ALL) is None


def test_every_calling_code_of_no_country_is_known():
    calling_codes = phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS

    assert len(calling_codes) == 9
    assert {by(f"+{code}12345678", ALL) for code in calling_codes} == {RefusedBy.RANGE}


def test_no_ordinary_number_is_taken_for_one_of_premium_rate():
    kinds = phonenumbers.PhoneNumberType
    for country in phonenumbers.SUPPORTED_REGIONS:
        for kind in (kinds.MOBILE, kinds.FIXED_LINE, kinds.TOLL_FREE, kinds.SHARED_COST, kinds.VOIP):
            number = phonenumbers.example_number_for_type(country, kind)
            if number:
                written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
                assert reason(written) is None, written


@pytest.mark.parametrize("to", ["client:ana", "sip:ana@example.com", "sips:+881612345678@example.com"])
def test_clients_and_sip_addresses_have_no_country(to):
    assert reason(to, THREE) is None
