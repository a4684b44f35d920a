"""Of many desks that act at the same moment exactly one wins, in memory and on Azurite."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from shared.adapters.azure.deliveries.ledger import TableLedger
from shared.adapters.azure.people.contacts import TableContacts
from shared.domain.people.by_hand.desk_reply import ReplyRequest
from shared.domain.people.by_hand.taking_over import TakeOverRequest
from shared.errors import Conflict
from shared.services.people.by_hand.reply_by_hand import ReplyContext, reply_by_hand
from shared.services.people.by_hand.take_person_over import take_person_over
from tests.examples import NOON, PERSON, some_checks
from tests.fakes.storage import MemoryContacts, MemoryLedger

DESKS = 32
LATER = NOON + timedelta(minutes=1)


@pytest.fixture(params=["memory", "azurite"])
def storage(request, new_rows):
    """Contacts and a ledger."""
    if request.param == "memory":
        return MemoryContacts(), MemoryLedger()
    return TableContacts(new_rows()), TableLedger(new_rows(), new_rows())


def at_once(act) -> list[object]:
    """Let each desk act at the same moment; return what came of it, or None for one that was told."""
    barrier = Barrier(DESKS)

    def one(desk: int) -> object:
        barrier.wait()
        try:
            return act(desk)
        except Conflict:
            return None

    with ThreadPoolExecutor(DESKS) as threads:
        return [*threads.map(one, range(DESKS))]


def test_one_takes_the_person_over_and_all_others_are_told(storage):
    contacts, _ = storage

    def take(desk: int) -> str:
        take_person_over(
            PERSON,
            TakeOverRequest(),
            by=f"desk {desk}",
            is_named=True,
            contacts=contacts,
            now=NOON + timedelta(milliseconds=desk),
        )
        return f"desk {desk}"

    (winner,) = filter(None, at_once(take))

    assert contacts.load(PERSON).taken_over.by == winner


def test_one_reply_is_sent_and_all_others_are_told_whatever_they_say_they_have_seen(storage):
    contacts, ledger = storage
    put: list[str] = []

    def reply(desk: int) -> str:
        request = ReplyRequest(id=f"r{desk}", body="Yes", seen_at=LATER)
        context = ReplyContext(contacts=contacts, ledger=ledger, checks=some_checks())
        delivery, _ = reply_by_hand(
            PERSON,
            request,
            by=f"desk {desk}",
            context=context,
            put=lambda envelope: put.append(envelope.id),
            now=NOON,
        )
        return delivery.id

    barrier = _loaded_together(contacts)
    (winner,) = map(str, filter(None, at_once(reply)))

    assert barrier.n_waiting == 0
    assert put == [winner]
    assert [n for n in range(DESKS) if ledger.load(f"r{n}")] == [int(winner[1:])]
    assert contacts.load(PERSON).desk_answer.message_id == winner


def test_the_same_reply_many_times_at_once_is_one_message(storage):
    contacts, ledger = storage

    def again(_desk: int) -> bool:
        request = ReplyRequest(id="r1", body="Yes", seen_at=NOON)
        context = ReplyContext(contacts=contacts, ledger=ledger, checks=some_checks())
        _, is_new = reply_by_hand(
            PERSON, request, by="Ana", context=context, put=lambda _envelope: None, now=NOON
        )
        return is_new

    answers = at_once(again)

    assert answers.count(True) == 1
    assert answers.count(False) == DESKS - 1


def _loaded_together(contacts) -> Barrier:
    """Let every desk see the thread as it was before any of them replied: each has read the contact then."""
    barrier, original, waiting = Barrier(DESKS), contacts.load, set(range(DESKS))

    def load(number: str):
        known = original(number)
        if number == PERSON and waiting:
            waiting.pop()
            barrier.wait()
        return known

    contacts.load = load
    return barrier
