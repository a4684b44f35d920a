"""Convert between local times and instants, across DST gaps and folds.

A gap is a local time that clocks skip: it moves forward by the gap. A fold is a local time that
occurs twice: the first one counts. Source: https://peps.python.org/pep-0495/
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from shared.errors import BrokenRule

MAX_CLOCK_CHANGE = timedelta(hours=25)
"""More than any change of a clock since 1970: the largest, in Samoa in 2011, was 24 hours."""


def zone_of(name: str | None) -> ZoneInfo:
    """Return the zone of that name; UTC without a name.

    Raises:
        BrokenRule: there is no such zone, or no more.
    """
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError) as error:
        raise BrokenRule(f"there is no zone {name}") from error


def instant_of(local: str | datetime, zone: str | None) -> datetime:
    """Return the instant, in UTC, of a time with an offset, or of a local time of ``zone``.

    ``fold=0`` handles both gap and fold, see PEP 495.
    """
    at = datetime.fromisoformat(local) if isinstance(local, str) else local
    return (at if at.tzinfo else at.replace(tzinfo=zone_of(zone))).astimezone(UTC)


def local_of(at: datetime | None, zone: str | None) -> str | None:
    """Return the local time of ``zone`` at that instant; None without an instant or a zone."""
    if at is None or zone is None:
        return None
    return f"{at.astimezone(zone_of(zone)):%Y-%m-%dT%H:%M:%S}"


def is_clock_steady(local: datetime, zone: ZoneInfo) -> bool:
    """Return whether no clock change is near that local time."""
    near = (local - MAX_CLOCK_CHANGE, local, local + MAX_CLOCK_CHANGE)
    return len({zone.utcoffset(time) for time in near}) == 1
