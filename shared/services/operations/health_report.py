"""What a health check reports: how each part is, and whether all are well."""

from collections.abc import Mapping

from msgspec import Struct

from shared.domain.deliveries.dead_letter import Cause
from shared.domain.guard.limits.limit_use import LimitUse
from shared.domain.guard.stops.stop_view import StopView
from shared.domain.spending.spending_report import SpendingReport


class Part(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The health of one part."""

    ok: bool
    error: str | None = None
    status: str | None = None  # of Twilio: the account's; of ticks: which source is dead; of countries: which
    warning: str | None = None  # nothing is broken, and something should be done
    count: int | None = None  # how many there are; of ticks: how many occurrences they skipped
    causes: Mapping[Cause, int] | None = None  # of dead letters: how many have each cause
    #: Of a queue: the age of the first message that is visible. Of held messages: of the first.
    oldest_seconds: int | None = None
    last_seconds: int | None = None  # since the last tick, from either source
    timer_seconds: int | None = None  # since the timer's last tick
    queue_seconds: int | None = None  # since the last tick by queue
    lists: str | None = None  # of Twilio: whether its lists show what a message is looked up by
    clock_offset_seconds: int | None = None  # how far Twilio's clock is ahead of ours
    stops: tuple[StopView, ...] | None = None  # those that stand, oldest first, and held prefixes
    spending: SpendingReport | None = None  # today and this month, by the prices that Twilio lists
    uses: tuple[LimitUse, ...] | None = None  # of limits: how much of each limit of the desk is used
    version: str | None = None  # of the app, like the next three
    public_url: str | None = None  # the URL for which signatures are checked
    account_sid: str | None = None  # its account at Twilio
    senders: tuple[str, ...] | None = None  # our numbers and other senders that settings name


class Health(Struct, frozen=True, kw_only=True):
    """The health of all parts; ``ok`` if every part is."""

    ok: bool
    twilio: Part
    account: Part
    stops: Part
    open_deliveries: Part
    dead_letters: Part
    outbox: Part
    poison: Part
    ticks: Part
    flows: Part
    countries: Part
    spending: Part
    limits: Part
    erasure: Part
    tables: Part
    app: Part


PARTS = Health.__struct_fields__[1:]
"""The names of all parts."""
