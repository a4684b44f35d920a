"""Which countries may be texted or called; satellite networks and premium rate numbers never are.

They cost the most, and whoever owns such a number may earn by it; Twilio calls them high-risk numbers:
https://www.twilio.com/docs/voice/api/dialing-permissions-resources
Numbers of shared cost within a country are allowed: many companies have one.
"""

import functools

from shared.domain.client_or_sip import is_client_or_sip
from shared.domain.deliveries.refused_by import RefusedBy
from shared.domain.deliveries.status import Status
from shared.domain.guard.decision import End
from shared.domain.senders.nearest_numbers import nearest_numbers
from shared.domain.senders.person_country import country_of

_OF_NO_COUNTRY = {
    "+800": "international freephone",
    "+808": "international shared cost",
    "+870": "a satellite network",
    "+878": "for personal numbers",
    "+881": "a satellite network",
    "+882": "for international networks, such as of satellites",
    "+883": "for international networks, such as of devices",
    "+888": "for relief after disasters",
    "+979": "international premium rate",
}
"""The calling codes that are of no country.

Source: list of ITU-T Recommendation E.164 assigned country codes, https://www.itu.int/pub/T-SP-E.164D
"""


def country_decision(to: str, *, countries: frozenset[str]) -> End | None:
    """Return why a number must not be texted or called; None if it may be.

    Args:
        to: a number in E.164, or a client or a SIP address, which cost the same everywhere.
        countries: the ISO 3166 codes of those that are allowed; empty: all.
    """
    if is_client_or_sip(to):
        return None
    if reason := _never(to):
        return End(status=Status.REFUSED, reason=reason, refused_by=RefusedBy.RANGE)
    if countries and (country := country_of(to)) not in countries:
        reason = f"{country} is not in COUNTRIES" if country else "the number is of no country in COUNTRIES"
        return End(status=Status.REFUSED, reason=reason, refused_by=RefusedBy.COUNTRY)
    return None


@functools.lru_cache(maxsize=4096)  # it is asked for each attempt, and reading a number takes 30 us
def _never(to: str) -> str:
    """Return why a number is never texted or called, whatever the country; empty if it may be."""
    calling_code = to[: len("+881")]
    if calling_code in _OF_NO_COUNTRY:
        return f"{calling_code} is {_OF_NO_COUNTRY[calling_code]}: never texted or called"
    return "it is a premium rate number: never texted or called" if _is_premium_rate(to) else ""


def _is_premium_rate(to: str) -> bool:
    """Return whether a number is premium rate; if it is in no plan, whether all that begin alike are."""
    import phonenumbers  # noqa: PLC0415 - 60 ms to import; webhooks do not need it

    try:
        parsed = phonenumbers.parse(to, None)
    except phonenumbers.NumberParseException:  # no calling code is like this
        return False
    kind = phonenumbers.number_type(parsed)
    if kind != phonenumbers.PhoneNumberType.UNKNOWN:
        return bool(kind == phonenumbers.PhoneNumberType.PREMIUM_RATE)
    return nearest_numbers(parsed).kinds == {phonenumbers.PhoneNumberType.PREMIUM_RATE}
