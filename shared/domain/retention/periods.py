"""How long things are kept, and which days are due by that."""

from datetime import datetime, timedelta

from msgspec import Struct

from shared.domain.utc_days import day_of
from shared.retention_setting import retained_days

NEVER = ""
"""A day before every other: nothing is due."""


class Retention(Struct, frozen=True, kw_only=True):
    """How long each kind of thing is kept; None: for ever."""

    words: timedelta | None = None
    recordings: timedelta | None = None
    everything: timedelta | None = None

    @property
    def is_set(self) -> bool:
        """Whether anything is removed by its age."""
        return any((self.words, self.recordings, self.everything))


def read_retention(setting: str) -> Retention:
    """Return what the setting ``RETAIN`` says, which is valid."""
    days = {kind: timedelta(days=count) for kind, count in retained_days(setting).items()}
    return Retention(words=days.get("words"), recordings=days.get("recordings"), everything=days.get("all"))


def due_before(kept_for: timedelta | None, *, now: datetime) -> str:
    """Return the first day that is not due: what is of an earlier one is as old. For ever: ``NEVER``."""
    return NEVER if kept_for is None else day_of(now - kept_for)
