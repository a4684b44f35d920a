"""What a caller is shown of stops and of held prefixes."""

from datetime import datetime

from msgspec import Struct

from shared.domain.guard.stops.stop import Stop


class Count(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many there are; no more are counted than one answer can wait for."""

    count: int
    at_least: bool = False  # there are more, or there was no time to count them
    first_at: datetime | None = None  # when the first of them expires


class Expiring(Struct, frozen=True, kw_only=True):
    """What will expire, and never be sent, if a stop stands until then."""

    messages: Count  # that wait now, and have a ``not_after``
    reminders: Count  # that are due within the next 24 hours


class StopView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stop, and how many messages it holds."""

    id: str
    reason: str
    since: datetime
    by: str = ""
    channel: str | None = None
    tag: str | None = None
    flow: str | None = None
    country: str | None = None
    prefix: str | None = None
    ended_at: datetime | None = None
    ended_by: str = ""
    waiting: Count | None = None  # messages on its list
    expiring: Expiring | None = None


class HoldView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A prefix to which nothing is sent, until somebody releases it."""

    prefix: str
    reason: str
    since: datetime
    waiting: Count
    ended_at: datetime | None = None  # when it was released


def show_stop(stop: Stop, *, waiting: Count | None = None, expiring: Expiring | None = None) -> StopView:
    """Return a stop as a caller is shown it."""
    scope = stop.scope
    return StopView(
        id=stop.id,
        reason=stop.reason,
        since=stop.at,
        by=stop.by,
        channel=scope.channel,
        tag=scope.tag,
        flow=scope.flow,
        country=scope.country,
        prefix=scope.prefix,
        ended_at=stop.ended_at,
        ended_by=stop.ended_by,
        waiting=waiting,
        expiring=expiring,
    )


def show_hold(stop: Stop, *, waiting: Count) -> HoldView:
    """Return a held prefix as a caller is shown it."""
    return HoldView(
        prefix=stop.scope.prefix or "",
        reason=stop.reason,
        since=stop.at,
        waiting=waiting,
        ended_at=stop.ended_at,
    )
