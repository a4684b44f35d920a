"""The query parameters of lists of people, and of what happened on a day."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from shared.domain.list_parameters import Cursor, Limit, YesNo, read_list_parameters
from shared.domain.people.day_entry import DayField, DayKind, day_rules
from shared.domain.utc_days import day_of

NameStart = Annotated[
    str,
    Meta(
        pattern=r"\S",
        max_length=100,
        description="how a word of the name begins, of up to 100 characters",
    ),
]
KindField = Annotated[DayKind, Meta(description=f"one of {', '.join(DayKind)}")]


class PeopleSearch(Struct, frozen=True, kw_only=True):
    """Which people to list."""

    opted_out: YesNo | None = None  # whether they opted out, on any channel
    name: NameStart | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


class RecentSearch(Struct, frozen=True, kw_only=True):
    """Which entries of a day to list."""

    kind: KindField
    day: DayField | None = None  # left out: today
    limit: Limit = 50
    cursor: Cursor | None = None


def read_people_search(params: Mapping[str, str]) -> PeopleSearch:
    """Return the parameters of a request for people.

    Raises:
        InvalidInput: with every fault.
    """
    return read_list_parameters(params, PeopleSearch)


def read_recent_search(params: Mapping[str, str]) -> RecentSearch:
    """Return the parameters of a request for what happened on a day.

    Raises:
        InvalidInput: with every fault.
    """
    return read_list_parameters(params, RecentSearch, day_rules)


def searched_day(search: RecentSearch, *, now: datetime) -> str:
    """Return the day that is asked for: today, unless another one is named."""
    return search.day or day_of(now)
