"""An act: somebody changed something by hand. It names who, when, what and whom, and has no words."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from shared.domain.list_parameters import Cursor, Limit, read_list_parameters
from shared.domain.people.day_entry import DayField, day_rules, newest_first
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


class ActSearch(Struct, frozen=True, kw_only=True):
    """Which acts to list."""

    day: DayField | None = None  # None: today
    limit: Limit = 50
    cursor: Cursor | None = None


def read_act_search(params: Mapping[str, str]) -> ActSearch:
    """Return the parameters of a request for acts.

    Raises:
        InvalidInput: with every fault.
    """
    return read_list_parameters(params, ActSearch, day_rules)
