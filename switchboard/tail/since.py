"""Since when ``tail`` shows what happened."""

import re
from datetime import datetime, timedelta

import click

UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}


def read_since(text: str | None, *, now: datetime) -> datetime:
    """Return the time that was given: 10m, or a time, by the clock here if it has no offset; else ``now``.

    Raises:
        UsageError: it is neither.
    """
    if not text:
        return now
    try:
        if ago := re.fullmatch(r"(\d{1,6})([smhd])", text):
            return now - int(ago[1]) * UNITS[ago[2]]
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        raise click.UsageError(
            f"--since {text} is neither 10m, 2h, 1d nor a time such as 2026-12-01T09:00"
        ) from None
