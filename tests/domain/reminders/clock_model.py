"""A model of local times that tries every minute: only what a zone's clock shows at an instant is asked."""

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

ODD_ZONES = (
    "Africa/Casablanca",
    "Africa/Cairo",
    "America/Asuncion",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Asia/Almaty",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Pacific/Apia",
    "Pacific/Chatham",
    "UTC",
)


def clock(zone: str, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def first_instant_showing(zone: str, local: datetime) -> datetime:
    """Return the first minute at which the clock shows ``local``; in a gap, ``local`` moves by the gap."""
    begin = local.replace(tzinfo=UTC) - timedelta(hours=15)
    minutes = [begin + timedelta(minutes=n) for n in range(42 * 60)]
    for at in minutes:
        if clock(zone, at) == local:
            return at
    for before, at in pairwise(minutes):  # the clock skips ``local``
        if clock(zone, before) < local < clock(zone, at):
            gap = clock(zone, at) - clock(zone, before) - timedelta(minutes=1)
            return first_instant_showing(zone, local + gap)
    raise AssertionError(f"{zone} never shows {local}")


@cache
def transitions(zone: str, first: int, last: int) -> list[datetime]:
    hours = [datetime(first, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in range((last - first) * 366 * 24)]
    offsets = [at.astimezone(ZoneInfo(zone)).utcoffset() for at in hours]
    return [at for at, before, after in zip(hours, offsets, offsets[1:], strict=False) if before != after]


def first_instant_showing_quickly(zone: str, local: datetime) -> datetime:
    """Return the same as ``first_instant_showing``, without a search where no clock change is near."""
    offsets = {
        (local.replace(tzinfo=UTC) + timedelta(hours=n)).astimezone(ZoneInfo(zone)).utcoffset()
        for n in range(-38, 39)
    }
    return (
        local.replace(tzinfo=UTC) - offsets.pop() if len(offsets) == 1 else first_instant_showing(zone, local)
    )
