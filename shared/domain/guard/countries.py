"""Which countries may be texted or called."""

from shared.domain.client_or_sip import is_client_or_sip
from shared.domain.deliveries.status import Status
from shared.domain.guard.decision import End
from shared.domain.senders.person_country import country_of


def country_decision(to: str, *, countries: frozenset[str]) -> End | None:
    """Return why a number must not be texted or called; None if it may be."""
    if is_client_or_sip(to):
        return None
    country = country_of(to)
    if countries and country not in countries:
        where = country or "no country"
        return End(status=Status.REFUSED, reason=f"{where} is not in COUNTRIES")
    return None
