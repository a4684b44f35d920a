"""Read the clock, and wait. The only module that does: all others get the time as an argument."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that may


def wait_for(duration: timedelta) -> datetime:
    """Return the time after that duration, when it is over."""
    end = utc_now() + duration
    if duration:
        time.sleep(duration.total_seconds())
    return max(utc_now(), end)


def stopwatch() -> Callable[[], timedelta]:
    """Start a stopwatch, and return a function that returns the time since."""
    started = time.monotonic()
    return lambda: timedelta(seconds=time.monotonic() - started)
