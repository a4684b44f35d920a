"""GuardContext: the rules of the guard, and the ports by which it knows what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from shared.domain.guard.guard_rules import GuardRules
    from shared.ports.guard import PrefixCounts, Stops
    from shared.services.guard.limits.limit_shares import LimitShares
    from shared.services.guard.stops.stop_cache import StopCache
    from shared.services.people.erased.erased_opt_outs import ErasedOptOutCache


class GuardContext(Struct, frozen=True, kw_only=True):
    """The rules of the guard, and the ports by which it knows what was sent."""

    rules: GuardRules
    stops: Stops
    stop_cache: StopCache
    new_numbers: PrefixCounts
    shares: LimitShares  # what this worker holds of the limits of the desk
    erased_opt_outs: ErasedOptOutCache  # of people who were erased, and stay opted out
