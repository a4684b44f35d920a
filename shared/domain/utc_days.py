"""Days in UTC, as ``2026-11-29``: what is listed by day has one of them."""

from datetime import UTC, datetime, timedelta


def day_of(time: datetime) -> str:
    """Return the day of an instant."""
    return f"{time.astimezone(UTC):%Y-%m-%d}"


def start_of(day: str) -> datetime:
    """Return the first instant of a day."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def day_after(day: str) -> str:
    """Return the next day."""
    return day_of(start_of(day) + timedelta(days=1))
