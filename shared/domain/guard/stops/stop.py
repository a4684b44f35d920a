"""A stop: nothing that it covers is sent until it ends. A held prefix is a stop too."""

from datetime import datetime

from msgspec import Struct

from shared.domain.guard.stops.cancellation import Cancellation


class Scope(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a stop covers: what has all that is given. Without any, it covers everything."""

    #: A text, not a ``Channel``: a worker of an earlier version must be able to read a later one's.
    channel: str | None = None
    tag: str | None = None  # ``name=value`` of a tag, or ``name`` with any value
    flow: str | None = None
    country: str | None = None  # ISO 3166, of the person's number
    prefix: str | None = None  # how the person's number begins


class Stop(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stop."""

    id: str
    reason: str
    at: datetime
    scope: Scope = Scope()
    by: str = ""  # who stopped, as they called themselves
    ended_at: datetime | None = None  # None: it stands
    ended_by: str = ""
    told_at: datetime | None = None  # when the log last said that it stands
    released_until: datetime | None = None  # until when what it held comes out; then there is room for more
    #: The version of the stored row (its ETag); empty if it was never saved.
    version: str = ""


class Standing(Struct, frozen=True, kw_only=True):
    """The stops and cancellations as they were read."""

    stops: tuple[Stop, ...] = ()  # those that stand, oldest first
    ended: tuple[Stop, ...] = ()  # that ended within the last days, oldest first
    cancellations: tuple[Cancellation, ...] = ()

    def find(self, stop_id: str) -> Stop | None:
        """Return the stop of that id, also if it has ended."""
        return next((stop for stop in (*self.stops, *self.ended) if stop.id == stop_id), None)
