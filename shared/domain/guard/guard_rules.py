"""The rules of the guard, from settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from shared.domain.guard.limits.limit import Limit, read_limits
from shared.domain.guard.quiet.quiet_hours import QuietHours, read_quiet_hours
from shared.domain.senders.person_country import country_of

if TYPE_CHECKING:
    from shared.settings import Settings


class GuardRules(Struct, frozen=True, kw_only=True):
    """What is allowed: where, how much, and when."""

    countries: frozenset[str] = frozenset()  # empty: all, but for satellite phones and premium rates
    home: frozenset[str] = frozenset()  # countries that are not abroad
    limits: tuple[Limit, ...] = ()
    quiet: QuietHours | None = None
    pumping: int | None = None  # how many new numbers of one prefix an hour may have


def guard_rules(settings: Settings) -> GuardRules:
    """Return the rules in the settings.

    Home is ``DEFAULT_COUNTRY``, or else the countries of our own numbers.
    """
    own = (
        {settings.DEFAULT_COUNTRY} if settings.DEFAULT_COUNTRY else set(map(country_of, settings.own_numbers))
    )
    return GuardRules(
        countries=frozenset(settings.COUNTRIES.replace(",", " ").split()),
        home=frozenset(own - {""}),
        limits=read_limits(settings.LIMITS),
        quiet=read_quiet_hours(settings.QUIET, zone=settings.QUIET_ZONE),
        pumping=None if settings.PUMPING == "off" else int(settings.PUMPING),
    )
