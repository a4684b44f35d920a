"""What happened on a day, newest first."""

from datetime import timedelta

from shared.domain.people.day_entry import DayEntry, DayKind
from shared.domain.people_parameters import RecentSearch
from shared.services.desk.recent import RecentEntry, recent
from tests.examples import NOON, PERSON
from tests.fakes.people import MemoryDayIndex

MINUTE = timedelta(minutes=1)


def an_entry(entry_id: str, *, ago: timedelta = MINUTE, kind: DayKind = DayKind.FAILED, **more) -> DayEntry:
    return DayEntry(kind=kind, id=entry_id, at=NOON - ago, number=PERSON, **more)


def test_failures_have_their_advice():
    index = MemoryDayIndex()
    index.add(an_entry("m1", status="undelivered", code=30006))
    index.add(an_entry("m2", ago=2 * MINUTE, status="refused", reason="opt_out"))
    index.add(an_entry("m3", ago=3 * MINUTE, status="dead", reason="no answer"))

    found = recent(RecentSearch(kind=DayKind.FAILED), days=index, now=NOON).items

    assert [(entry.id, entry.status, entry.code, entry.reason) for entry in found] == [
        ("m1", "undelivered", 30006, ""),
        ("m2", "refused", None, "opt_out"),
        ("m3", "dead", None, "no answer"),
    ]
    assert [bool(entry.advice) for entry in found] == [True, True, False]


def test_a_message_that_a_crash_left_twice_is_shown_as_it_failed_last():
    index = MemoryDayIndex()
    index.add(an_entry("m1", status="dead"))
    index.add(an_entry("m1", ago=2 * MINUTE, status="failed"))

    (found,) = recent(RecentSearch(kind=DayKind.FAILED), days=index, now=NOON).items

    assert found.status == "dead"


def test_another_day_and_kind_are_read_page_by_page():
    index = MemoryDayIndex()
    for number in range(3):
        ago = timedelta(days=1) + number * MINUTE
        index.add(an_entry(f"SM{number}", ago=ago, kind=DayKind.TEXT))
    search = RecentSearch(kind=DayKind.TEXT, day="2026-02-28", limit=2)

    first = recent(search, days=index, now=NOON)
    rest = recent(
        RecentSearch(kind=DayKind.TEXT, day="2026-02-28", limit=2, cursor=first.cursor), days=index, now=NOON
    )

    assert [entry.id for entry in (*first.items, *rest.items)] == ["SM0", "SM1", "SM2"]
    shown = RecentEntry(kind=DayKind.TEXT, id="SM0", at=NOON - timedelta(days=1), number=PERSON)
    assert (first.items[0], rest.cursor) == (shown, None)
