"""Each change that ``tail`` reads is shown once."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from switchboard.connection.desk import Answer, Refused, Unreachable
from switchboard.connection.keep_reading import KeepReading
from switchboard.tail.poll import LISTS, OVERLAP, Poll
from switchboard.terminal.failed import Failed

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def message(number: int, *, at: datetime = START, sequence: int = 1, status: str = "sent") -> dict:
    return {"id": f"m{number}", "updated_at": at.isoformat(), "sequence": sequence, "status": status}


def call(*, at: datetime = START, outcome: str = "in_progress", **more: object) -> dict:
    return {"sid": "CA1", "at": at.isoformat(), "outcome": outcome, **more}


class ScriptedDesk:
    """A desk whose lists are given page by page; a page may be an error. ``asked`` are the requests."""

    def __init__(self) -> None:
        self.now = START
        self.pages: dict[str, list] = {}
        self.asked: list[tuple[str, str]] = []

    def request(self, method: str, path: str, *, query: dict) -> Answer:
        assert method == "GET"
        self.asked.append((path, query["since"]))
        pages, number = self.pages.get(path, []), int(query["cursor"] or 0)
        page = pages[number] if pages else []
        if isinstance(page, Exception):
            pages[number] = []  # the next try works
            raise page
        items = next(source.items for source in LISTS.values() if source.path == path)
        more = {"cursor": str(number + 1)} if number + 1 < len(pages) else {}
        return Answer(200, {items: page, **more}, self.now)

    def since(self, path: str) -> datetime:
        return datetime.fromisoformat([since for asked, since in self.asked if asked == path][-1])


def poll_of(desk: ScriptedDesk, notes: list[str] | None = None) -> Poll:
    patient = KeepReading((notes if notes is not None else []).append, sleep=lambda _: None)
    return Poll(desk, patient, since=START)


def ids(changes) -> list[str]:
    return [change.id for change in changes]


@pytest.mark.parametrize("order", [*permutations([1, 2, 3])])
def test_pages_in_any_order_are_shown_once_and_the_oldest_first(order):
    desk = ScriptedDesk()
    poll = poll_of(desk)
    desk.pages["messages"] = [[message(n, at=START + timedelta(seconds=n))] for n in order]

    assert ids(poll.changes()) == ["m1", "m2", "m3"]
    assert ids(poll.changes()) == []


def test_a_change_is_shown_again_only_when_its_sequence_has_grown():
    desk = ScriptedDesk()
    poll = poll_of(desk)
    shown = []
    for sequence, status in [(5, "sending"), (5, "sending"), (7, "sent"), (6, "sending"), (7, "sent")]:
        desk.pages["messages"] = [[message(1, sequence=sequence, status=status)]]
        shown += [change.item["status"] for change in poll.changes()]

    assert shown == ["sending", "sent"]


def test_what_reaches_storage_late_is_shown_although_newer_changes_were_shown_before():
    desk = ScriptedDesk()
    poll = poll_of(desk)
    desk.now = START + timedelta(seconds=60)
    desk.pages["messages"] = [[message(1, at=desk.now)]]
    assert ids(poll.changes()) == ["m1"]

    desk.pages["messages"] = [[message(2, at=START + timedelta(seconds=1))]]

    assert ids(poll.changes()) == ["m2"]
    assert desk.since("messages") == desk.now - OVERLAP


def test_what_changed_before_the_start_is_not_shown_until_it_changes():
    desk = ScriptedDesk()
    poll = poll_of(desk)
    early = START - timedelta(seconds=1)
    desk.pages["messages"] = [[message(1, at=early, sequence=1)]]
    assert ids(poll.changes()) == []

    desk.pages["messages"] = [[message(1, at=early, sequence=2)]]

    assert ids(poll.changes()) == ["m1"]


def test_what_was_shown_is_forgotten_once_it_is_read_no_more():
    desk = ScriptedDesk()
    poll = poll_of(desk)
    for minute in range(100):
        desk.now = START + timedelta(minutes=minute)
        desk.pages["messages"] = [[message(100 * minute + n, at=desk.now) for n in range(100)]]
        assert len(poll.changes()) == 100

    assert len(poll.seen) <= 100 * (OVERLAP // timedelta(minutes=1) + 1)


def test_a_call_is_shown_when_it_begins_and_when_it_ends_hours_later():
    desk = ScriptedDesk()
    poll = poll_of(desk)
    desk.pages["calls"] = [[call()]]
    assert ids(poll.changes()) == ["CA1"]

    desk.now = START + timedelta(hours=3)
    assert [poll.changes() for _ in range(2)] == [[], []]
    assert desk.since("calls") <= START
    desk.pages["calls"] = [[call(outcome="talked", ended_at="2026-03-01T15:00:00Z", seconds=10800)]]

    assert [change.item["outcome"] for change in poll.changes()] == ["talked"]
    poll.changes()
    assert desk.since("calls") == desk.now - OVERLAP


@pytest.mark.parametrize(
    "passing",
    [Unreachable("the desk is away"), Refused(503, {}, "the desk is away"), Refused(502, {}, "away")],
)
def test_a_desk_that_restarts_in_the_middle_of_a_list_costs_nothing_but_two_notes(passing):
    notes: list[str] = []
    desk = ScriptedDesk()
    poll = poll_of(desk, notes)
    desk.pages["messages"] = [[message(1)], passing, [message(2)]]

    assert ids(poll.changes()) == ["m1", "m2"]
    assert ["Trying again" in notes[0], "answers again" in notes[1], len(notes)] == [True, True, 2]


def test_a_key_that_is_refused_ends_it():
    desk = ScriptedDesk()
    desk.pages["inbox"] = [Refused(401, {}, "does not take the key")]

    with pytest.raises(Failed, match="does not take the key"):
        poll_of(desk).changes()
