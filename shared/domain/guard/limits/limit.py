"""A limit: the most that may be sent to one person, abroad, in all, or by call, in an hour or a day."""

from enum import StrEnum

from msgspec import Struct


class LimitScope(StrEnum):
    """What a limit counts."""

    PERSON = "person"  # what one person gets, on all channels
    ABROAD = "abroad"  # what goes to other countries
    ALL = "all"
    CALLS = "calls"


class Period(StrEnum):
    """The time in which a limit counts."""

    HOUR = "hour"
    DAY = "day"


class Limit(Struct, frozen=True):
    """The most segments and calls of one scope in one period."""

    scope: LimitScope
    most: int
    period: Period


def read_limits(setting: str) -> tuple[Limit, ...]:
    """Return the limits in the setting ``LIMITS``, which is valid."""
    if setting == "off":
        return ()
    parts = (part.split() for part in setting.split(",") if part.strip())
    pairs = ((scope, rate.partition("/")) for scope, rate in parts)
    return tuple(Limit(LimitScope(scope), int(most), Period(period)) for scope, (most, _, period) in pairs)
