"""The pot of a limit of the desk: what is left of it in this hour or day, and which worker holds a share.

A worker takes a share and spends it from memory, without a request to storage. A share counts as used once
it is given. So if a worker dies, the rest of its share is lost, but more than the limit is never sent. Each
change of a pot is one write under its ETag.
"""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from shared.domain.guard.limits.limit import Limit

LEASE = timedelta(minutes=1)
"""How long others wait for the share of a silent worker. After that the worker may be dead."""

MOST_PART = 100
"""A share is at most the limit divided by this: 1 %."""

GROWTH = 4
"""A share is at most what its worker has just spent divided by this: so short-lived workers waste little."""

LEFT_PART = 10
"""A share is at most what is left divided by this."""

MOST_SHARES = 200
"""Shares that a row remembers, of 60 characters each; what others hold counts as spent."""

WARNED, REACHED = 80, 100
"""Percent of a limit at which somebody is told."""


class Share(Struct, frozen=True, array_like=True):
    """What one worker was given in this hour or day, and what it has spent of that, as it said last."""

    worker: str
    given: int
    spent: int
    until: datetime  # the end of its lease: a worker that is silent for longer may be dead

    @property
    def unspent(self) -> int:
        """Units that it was given and has not spent, as far as is known."""
        return self.given - self.spent


class Pot(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is used of a limit of the desk in one hour or day."""

    key: str  # that of the limit
    interval: str = ""  # which hour or day
    most: int = 0  # the limit, when it was changed last
    given: int = 0  # to all workers; answers in TwiML may take it above the limit
    shares: tuple[Share, ...] = ()
    told: int = 0  # percent that somebody was told of
    #: The version of the stored row (its ETag); empty if it was never saved.
    version: str = ""

    def of(self, worker: str) -> Share | None:
        """Return the share of a worker."""
        return next((share for share in self.shares if share.worker == worker), None)

    def held_until(self, *, now: datetime, but: str = "") -> datetime | None:
        """Return when the next share of another worker that is not spent ends; None: no other has one.

        Until then some of it may come back.
        """
        ends = (share.until for share in self.shares if share.unspent > 0 and share.worker != but)
        return min((end for end in ends if end > now), default=None)

    def used(self, *, now: datetime) -> int:
        """Return what is spent, or lost with a worker."""
        return self.given - sum(max(0, share.unspent) for share in self.shares if share.until > now)


class Draw(Struct, frozen=True, kw_only=True):
    """A request of one worker to a pot: it returns what it has not spent, and asks for more."""

    worker: str
    given: int  # in this hour or day, as far as it knows for sure
    spent: int  # more than it was given, if it answered in TwiML
    units: int  # for the message that asks; 0 only pays what was spent
    waiting: int  # for all its messages that wait for the same pot, this one included
    recent: int  # what it has spent since its last minute without a draw


def pot_of(limit: Limit, stored: Pot | None, *, now: datetime) -> Pot:
    """Return the pot of this hour or day: a new one, unless the stored one is of it, or of a later one."""
    interval = limit.interval(now)
    if stored is None or stored.interval < interval:
        version = stored.version if stored else ""
        return Pot(key=limit.key, interval=interval, most=limit.most, version=version)
    return stored if stored.most == limit.most else replace(stored, most=limit.most, told=0)


def drawn(pot: Pot, draw: Draw, *, now: datetime) -> Pot:
    """Return the pot after a draw: the worker returns what it held, and takes what it asks for if it can.

    The new share of that worker is in it, also if it got nothing.
    """
    mine = pot.of(draw.worker)
    given_before = mine.given if mine else draw.given
    used_or_held = pot.given - (given_before - draw.spent)
    taken = _taken(draw, free=pot.most - used_or_held, most=pot.most)
    share = Share(draw.worker, draw.spent + taken, draw.spent + min(taken, draw.waiting), until=now + LEASE)
    others = [other for other in pot.shares if other.worker != draw.worker and other.until > now]
    others.sort(key=lambda other: (other.unspent > 0, other.until))
    return replace(pot, given=used_or_held + taken, shares=(*others[-(MOST_SHARES - 1) :], share))


def _taken(draw: Draw, *, free: int, most: int) -> int:
    """Return how much a worker takes: what its messages need, and some more while there is plenty."""
    if free < draw.waiting:
        return free if free >= draw.units > 0 else 0
    if draw.waiting == 0:
        return 0
    spare = min(most // MOST_PART - draw.waiting, draw.recent // GROWTH, (free - draw.waiting) // LEFT_PART)
    return draw.waiting + max(0, spare)


def told_percent(pot: Pot, *, now: datetime, is_empty: bool = False) -> int:
    """Return of which percent somebody must have been told: 0, 80 or 100. It never falls.

    ``is_empty``: a message found no room, though the last units may be left.
    """
    used = pot.used(now=now)
    percent = REACHED if is_empty or used >= pot.most else WARNED if used * 100 >= pot.most * WARNED else 0
    return max(pot.told, percent)
