from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.delivery import new_delivery, record_reply
from shared.domain.deliveries.status import Status
from shared.domain.list_parameters import ThreadQuery
from shared.domain.people.thread.thread_entry import EntryKind, ThreadEntry
from shared.errors import InvalidInput
from shared.services.people.thread.read_thread import read_request, read_thread
from tests.examples import NOON, PERSON, a_message
from tests.fakes.people import MemoryThreads
from tests.fakes.storage import MemoryLedger


class Desk:
    def __init__(self) -> None:
        self.threads, self.ledger = MemoryThreads(), MemoryLedger()

    def read(self, **query):
        return read_thread(PERSON, ThreadQuery(**query), threads=self.threads, ledger=self.ledger)

    def entry(self, entry_id: str, *, seconds: int = 0, kind: EntryKind = EntryKind.MESSAGE) -> None:
        at = NOON + timedelta(seconds=seconds)
        self.threads.add_to_thread(PERSON, ThreadEntry(kind=kind, id=entry_id, at=at, words=entry_id))

    def delivery(self, message_id: str, **changes) -> None:
        self.ledger.save(structs.replace(new_delivery(a_message(id=message_id), now=NOON), **changes))


@pytest.fixture
def desk():
    return Desk()


def test_our_messages_say_what_became_of_them(desk):
    desk.entry("sent")
    desk.delivery("sent", status=Status.FAILED, error_code=30003, error="Unreachable")

    (shown,) = desk.read().items

    assert (shown.status, shown.code, shown.error) == (Status.FAILED, 30003, "Unreachable")
    assert shown.advice


def test_a_reply_is_shown_with_the_message_that_it_answers(desk):
    desk.entry("asked")
    delivery = new_delivery(a_message(id="asked"), now=NOON)
    desk.ledger.save(record_reply(delivery, "yes", now=NOON))

    assert desk.read().items[0].reply == "yes"


def test_what_the_ledger_does_not_know_has_no_status(desk):
    desk.entry("lost")

    (shown,) = desk.read().items

    assert (shown.id, shown.status, shown.error) == ("lost", None, None)


def test_without_outcomes_the_ledger_is_not_read(desk, monkeypatch):
    desk.entry("sent")
    desk.delivery("sent")
    monkeypatch.delattr(MemoryLedger, "load")

    (shown,) = desk.read(outcomes=False).items

    assert (shown.words, shown.status) == ("sent", None)


def test_what_came_in_is_not_looked_up_in_the_ledger(desk):
    for kind in (EntryKind.TEXT, EntryKind.CALL, EntryKind.RECORDING):
        desk.entry("id", kind=kind)
    desk.delivery("id")

    assert [entry.status for entry in desk.read().items] == [None, None, None]


def test_each_message_has_its_own_outcome_page_by_page(desk):
    for number in range(30):
        desk.entry(f"m{number}", seconds=number)
        desk.delivery(f"m{number}", error=f"error {number}")

    first = desk.read()
    rest = desk.read(cursor=first.cursor)

    shown = [(entry.id, entry.error) for entry in first.items + rest.items]
    assert shown == [(f"m{number}", f"error {number}") for number in reversed(range(30))]
    assert (len(first.items), rest.cursor) == (25, None)


def test_of_an_entry_that_is_there_twice_the_newer_is_shown(desk):
    desk.entry("a", seconds=1)
    desk.entry("b", seconds=2)
    desk.entry("a", seconds=3)

    assert [entry.id for entry in desk.read().items] == ["a", "b"]


def test_a_request_names_every_fault():
    url = "https://desk.example/api/people/x/thread?limit=0&outcomes=maybe&cursor=%20"
    with pytest.raises(InvalidInput) as error:
        read_request("x", {"limit": "0", "outcomes": "maybe"}, url=url, country="")

    assert {fault.field for fault in error.value.faults} == {"number", "limit", "outcomes", "cursor"}


def test_a_request_says_which_part():
    number, query = read_request(
        PERSON, {"limit": "7", "outcomes": "false", "code": "key"}, url="https://desk.example/", country=""
    )

    assert (number, query) == (PERSON, ThreadQuery(limit=7, outcomes=False))
