"""The index by day, from the fake and from the real adapter on Azurite."""

from datetime import timedelta

import pytest

from shared.adapters.azure.people.day_index import TableDayIndex
from shared.domain.people.day_entry import DayEntry, DayKind
from shared.errors import InvalidInput
from tests.examples import NOON
from tests.fakes.people import MemoryDayIndex

TODAY = f"{NOON:%Y-%m-%d}"


@pytest.fixture(params=["memory", "azurite"])
def index(request, new_rows):
    return MemoryDayIndex() if request.param == "memory" else TableDayIndex(new_rows())


def an_entry(number: int = 1, *, ago: timedelta = timedelta(0), kind: DayKind = DayKind.FAILED) -> DayEntry:
    return DayEntry(
        kind=kind, id=f"m{number}", at=NOON - ago, number="+12025550900", status="failed", code=30003
    )


def test_entries_of_a_day_are_listed_newest_first_page_by_page(index):
    for number in range(5):
        index.add(an_entry(number, ago=timedelta(minutes=number)))
    index.add(an_entry(9, ago=timedelta(days=1)))
    index.add(an_entry(8, kind=DayKind.TEXT))

    first = index.newest(DayKind.FAILED, TODAY, limit=3)
    rest = index.newest(DayKind.FAILED, TODAY, limit=3, cursor=first.cursor)

    assert [entry.id for entry in (*first.items, *rest.items)] == ["m0", "m1", "m2", "m3", "m4"]
    assert rest.cursor is None
    assert first.items[0] == an_entry(0)


def test_an_entry_that_is_added_again_is_there_once_and_removed_once(index):
    index.add(an_entry())
    index.add(an_entry())

    assert len(index.newest(DayKind.FAILED, TODAY, limit=9).items) == 1
    index.remove(an_entry())
    index.remove(an_entry())
    assert not index.newest(DayKind.FAILED, TODAY, limit=9).items


def test_the_days_that_have_entries_are_found_from_the_earliest(index):
    for ago in (3, 400, 3, 0, 17):
        index.add(an_entry(ago, ago=timedelta(days=ago)))
    index.add(an_entry(5, ago=timedelta(days=5), kind=DayKind.CALL))

    days = [f"{NOON - timedelta(days=ago):%Y-%m-%d}" for ago in (400, 17, 3)]
    assert list(index.days(DayKind.FAILED, before=TODAY)) == days
    assert list(index.days(DayKind.RECORDING, before=TODAY)) == []


def test_another_cursor_is_refused(index):
    for number in range(2):
        index.add(an_entry(number))
    of_failed = index.newest(DayKind.FAILED, TODAY, limit=1).cursor

    with pytest.raises(InvalidInput, match="cursor"):
        index.newest(DayKind.FAILED, TODAY, limit=3, cursor="not one")
    with pytest.raises(InvalidInput, match="cursor"):
        index.newest(DayKind.TEXT, TODAY, limit=3, cursor=of_failed)
