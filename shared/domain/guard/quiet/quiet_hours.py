"""Quiet hours, from the setting ``QUIET``: when it is night by a clock, and when that changes.

It is night while the clock on the wall shows a time between begin and end. So a night that begins or ends in
an hour that the clock skips does so when it skips it, and of an hour that comes twice both count.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta, tzinfo

from msgspec import Struct

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)

SEARCHED = timedelta(hours=48)
"""How far ahead a common day is searched: but for changes of clocks, every day is like the next."""

SHORTEST_DAY = timedelta(minutes=15)
"""How long it must be day in all zones: what is held for a shorter time may miss it day after day."""


class QuietHours(Struct, frozen=True, kw_only=True):
    """When the night of a person begins and ends, by their own time."""

    begin: time
    end: time
    zone: str  # of numbers whose zone is not known

    def __str__(self) -> str:
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"

    def is_night(self, at: datetime, zone: tzinfo) -> bool:
        """Return whether it is night at that instant, by the clock of a zone."""
        clock = at.astimezone(zone).time()
        if self.begin < self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end

    def nights(self, at: datetime, zones: Iterable[tzinfo]) -> list[tzinfo]:
        """Return those of the zones in which it is night at that instant."""
        return [zone for zone in zones if self.is_night(at, zone)]

    def next_day(self, after: datetime, zones: Sequence[tzinfo]) -> datetime | None:
        """Return the first instant from ``after`` on at which it is day in all zones; None if none is near.

        From then on it is day in all of them for a quarter of an hour at least.
        """
        at = after
        while at <= after + SEARCHED:
            if nights := self.nights(at, zones):
                at = max(self._change(at, zone) for zone in nights)
            elif (night := self.next_night(at, zones)) - at < SHORTEST_DAY and at > after:
                at = night
            else:
                return at
        return None

    def next_night(self, after: datetime, zones: Sequence[tzinfo]) -> datetime:
        """Return when the next night begins in any of the zones, in all of which it is day now."""
        return min(self._change(after, zone) for zone in zones)

    def _change(self, after: datetime, zone: tzinfo) -> datetime:
        """Return the next instant at which night becomes day, or day night."""
        at, was_night = after, self.is_night(after, zone)
        while self.is_night(at, zone) is was_night:
            at = _when_clock_shows(self.end if was_night else self.begin, zone, after=at)
        return at


def read_quiet_hours(setting: str, *, zone: str) -> QuietHours | None:
    """Return the quiet hours in the setting ``QUIET``, which is valid; None if it is empty."""
    if not setting:
        return None
    begin, _, end = setting.partition("-")
    return QuietHours(begin=time.fromisoformat(begin), end=time.fromisoformat(end), zone=zone)


def _when_clock_shows(clock: time, zone: tzinfo, *, after: datetime) -> datetime:
    """Return when a zone's clock next shows a time, or when it is changed, if that comes first."""
    local = after.astimezone(zone).replace(tzinfo=None)
    wait = (datetime.combine(local, clock) - local) % DAY or DAY
    offset = after.astimezone(zone).utcoffset()
    steady, changed = after.replace(microsecond=0), after + wait
    if changed.astimezone(zone).utcoffset() == offset:
        return changed
    while changed - steady > SECOND:  # clocks change at whole seconds
        middle = (steady + (changed - steady) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            steady = middle
        else:
            changed = middle
    return changed
