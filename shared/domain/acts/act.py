"""An act: somebody changed something by hand. It names who, when, what and whom, and has no words."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from shared.domain.list_parameters import Cursor, Limit
from shared.domain.people.day_entry import newest_first
from shared.domain.utc_days import day_of

MAX_TARGET = 200
"""Characters. An id has at most 128."""


class Act(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody did."""

    at: datetime
    who: str  # the name that sign-in gives, or ``function key``
    what: str  # such as ``stop`` or ``take over``
    target: str = ""  # the id, number, tag or prefix that it was done to
    detail: str = ""  # such as how many; never what was written or said

    @property
    def day(self) -> str:
        """The day in UTC, as ``2026-11-29``."""
        return day_of(self.at)

    def key(self, act_id: str) -> str:
        """Return what identifies the act within its day; sorts the newest first."""
        return f"{newest_first(self.at)}|{act_id}"


Day = Annotated[
    str,
    Meta(
        pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$(?!\n)",
        description="a day in UTC, such as 2026-11-29",
    ),
]


class ActSearch(Struct, frozen=True, kw_only=True):
    """Which acts to list."""

    day: Day | None = None  # None: today
    limit: Limit = 50
    cursor: Cursor | None = None
