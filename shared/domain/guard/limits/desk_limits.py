"""Which limits of the desk a message counts against."""

from shared.domain.client_or_sip import is_meant_as_client_or_sip
from shared.domain.guard.guard_rules import GuardRules
from shared.domain.guard.limits.limit import Limit, LimitScope, of_desk
from shared.domain.senders.person_country import country_of


def desk_limits(to: str, *, is_call: bool, rules: GuardRules) -> tuple[Limit, ...]:
    """Return the limits of the desk that count a text or call to this number.

    A client or a SIP address is not abroad. If no country is home, every number is.
    """

    def counts(limit: Limit) -> bool:
        if limit.scope is LimitScope.CALLS:
            return is_call
        if limit.scope is LimitScope.ABROAD:
            return not is_meant_as_client_or_sip(to) and country_of(to) not in rules.home
        return True

    return tuple(limit for limit in of_desk(rules.limits) if counts(limit))
