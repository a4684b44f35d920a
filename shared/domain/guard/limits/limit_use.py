"""How much of a limit of the desk is used."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from shared.domain.guard.limits.limit import Limit, of_desk
from shared.domain.guard.limits.pot import Pot, pot_of


class LimitUse(Struct, frozen=True, kw_only=True):
    """How much of a limit of the desk is used in this hour or day."""

    limit: str  # as in the setting
    used: int
    most: int
    interval: str  # which hour or day, in UTC


def limit_uses(limits: tuple[Limit, ...], pots: Iterable[Pot], *, now: datetime) -> tuple[LimitUse, ...]:
    """Return how much is used of each limit of the desk."""
    stored = {pot.key: pot for pot in pots}
    found = ((limit, pot_of(limit, stored.get(limit.key), now=now)) for limit in of_desk(limits))
    return tuple(limit_use(limit, pot, now=now) for limit, pot in found)


def limit_use(limit: Limit, pot: Pot, *, now: datetime) -> LimitUse:
    """Return how much is used of a limit, by its pot."""
    return LimitUse(limit=limit.name, used=pot.used(now=now), most=limit.most, interval=pot.interval)
