"""A limit: the most that may be sent to one person, abroad, in all, or by call, in an hour or a day."""

from datetime import datetime, timedelta
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

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return timedelta(hours=1) if self is Period.HOUR else timedelta(days=1)


class Limit(Struct, frozen=True):
    """The most segments and calls of one scope in one period."""

    scope: LimitScope
    most: int
    period: Period

    @property
    def name(self) -> str:
        """The limit as it is written in the setting."""
        return f"{self.scope} {self.most}/{self.period}"

    @property
    def key(self) -> str:
        """What it counts and in which time: that stays the same when the number is changed."""
        return f"{self.scope}/{self.period}"

    def interval(self, now: datetime) -> str:
        """Return the hour or day (UTC) that ``now`` is in; later ones compare as greater."""
        return f"{now:%Y-%m-%dT%H}" if self.period is Period.HOUR else f"{now:%Y-%m-%d}"

    def next_interval(self, now: datetime) -> datetime:
        """Return when the next hour or day (UTC) begins."""
        begin = now.replace(minute=0, second=0, microsecond=0)
        return (begin if self.period is Period.HOUR else begin.replace(hour=0)) + self.period.length


def read_limits(setting: str) -> tuple[Limit, ...]:
    """Return the limits in the setting ``LIMITS``, which is valid."""
    if setting == "off":
        return ()
    parts = (part.split() for part in setting.split(",") if part.strip())
    pairs = ((scope, rate.partition("/")) for scope, rate in parts)
    return tuple(Limit(LimitScope(scope), int(most), Period(period)) for scope, (most, _, period) in pairs)


def of_person(limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """Return the limits of what one person gets."""
    return tuple(limit for limit in limits if limit.scope is LimitScope.PERSON)


def of_desk(limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """Return the limits of what the whole desk sends."""
    return tuple(limit for limit in limits if limit.scope is not LimitScope.PERSON)
