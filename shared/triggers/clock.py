"""The only reader of the clock; everybody else is told what time it is."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that may


def stopwatch() -> Callable[[], timedelta]:
    """Start a stopwatch; call what is returned for the time that has passed."""
    began = time.monotonic()
    return lambda: timedelta(seconds=time.monotonic() - began)
