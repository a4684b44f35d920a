"""Quiet hours, from the setting ``QUIET``."""

from datetime import time

from msgspec import Struct


class QuietHours(Struct, frozen=True, kw_only=True):
    """When the night of a person begins and ends, by their own time."""

    begin: time
    end: time
    zone: str  # of numbers whose zone is not known


def read_quiet_hours(setting: str, *, zone: str) -> QuietHours | None:
    """Return the quiet hours in the setting ``QUIET``, which is valid; None if it is empty."""
    if not setting:
        return None
    begin, _, end = setting.partition("-")
    return QuietHours(begin=time.fromisoformat(begin), end=time.fromisoformat(end), zone=zone)
