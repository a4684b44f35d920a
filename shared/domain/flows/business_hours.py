"""Business hours: opening times in a time zone, with days off."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated

from msgspec import Meta, Struct

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SPAN = r"(\d{1,2}:\d{2})-(\d{1,2}:\d{2})"


class Hours(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Opening times in a time zone."""

    # Valid if ``hours_faults`` finds nothing; the methods rely on that.

    zone: Annotated[str, Meta(description="an IANA time zone, such as Europe/London")]
    open: Annotated[
        dict[str, str],
        Meta(description='"mon-fri" = "09:00-12:00, 13:00-17:00"; a span may end on the next day'),
    ]
    closed: Annotated[
        tuple[str, ...], Meta(description='days off: "2026-12-25", or "2026-12-24..2027-01-01"')
    ] = ()

    def is_open(self, now: datetime) -> bool:
        """Return whether we are open. A span past midnight belongs to the day on which it begins."""
        from zoneinfo import ZoneInfo  # noqa: PLC0415 - only flows with hours need it

        local = now.astimezone(ZoneInfo(self.zone))
        today, yesterday = local.date(), local.date() - timedelta(days=1)
        minute = local.hour * 60 + local.minute
        return any(begin <= minute < end for begin, end in self._spans(today)) or any(
            minute < end - 24 * 60 for _, end in self._spans(yesterday)
        )

    def _spans(self, day: date) -> list[tuple[int, int]]:
        if any(first <= day <= last for first, last in map(_dates, self.closed)):
            return []
        return [
            span
            for days, spans in self.open.items()
            if day.weekday() in _weekdays(days)
            for span in _minutes(spans)
        ]


def hours_faults(hours: Hours) -> Iterator[tuple[str, str]]:
    """Yield the key and the text of everything that is not valid."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only flows with hours need it

    try:
        ZoneInfo(hours.zone)
    except (KeyError, OSError, ValueError):
        yield "zone", f"zone is `{hours.zone}`, which is not an IANA time zone, such as Europe/London"
    for days, spans in hours.open.items():
        if not _is_read(_weekdays, days):
            yield f"open.{days}", f"has `{days}`, which must be days such as mon-fri or sat, sun"
        if not _is_read(_minutes, spans):
            yield f"open.{days}", f"has `{spans}`, which must be times such as 09:00-12:00, 13:00-17:00"
    for off in hours.closed:
        if not _is_read(_dates, off):
            yield "closed", f"has `{off}`, which must be a date such as 2026-12-25, or 2026-12-24..2027-01-01"


def _is_read(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


@lru_cache
def _weekdays(days: str) -> set[int]:
    weekdays = set[int]()
    for part in days.lower().split(","):
        first, _, last = (word.strip() for word in part.partition("-"))
        begin, end = DAYS.index(first), DAYS.index(last or first)
        weekdays |= {day % 7 for day in range(begin, end + 1 if begin <= end else end + 8)}
    return weekdays


@lru_cache
def _minutes(spans: str) -> list[tuple[int, int]]:
    """Return the begin and end of each span, in minutes after midnight; more than 1,440 is the next day."""
    found = []
    for part in spans.split(","):
        span = re.fullmatch(_SPAN, part.strip().replace(" ", ""))
        if span is None:
            raise ValueError(part)
        begin, end = _minute(span[1]), _minute(span[2])
        found.append((begin, end if end > begin else end + 24 * 60))
    return found


def _minute(clock: str) -> int:
    if clock == "24:00":
        return 24 * 60
    at = time.fromisoformat(clock.zfill(5))
    return at.hour * 60 + at.minute


@lru_cache
def _dates(days: str) -> tuple[date, date]:
    first, _, last = (word.strip() for word in days.partition(".."))
    begin = date.fromisoformat(first)
    end = date.fromisoformat(last) if last else begin
    if end < begin:
        raise ValueError(days)
    return begin, end
