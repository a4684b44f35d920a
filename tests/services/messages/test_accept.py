import pytest

from shared.errors import Conflict, NotFound, VersionConflict
from shared.services.messages.accept import accept, find_delivery
from tests.examples import NOON, a_message, discard
from tests.fakes.storage import MemoryLedger


def test_a_message_is_accepted_once_and_found():
    ledger = MemoryLedger()

    delivery, is_new = accept(a_message(), ledger=ledger, put=discard, now=NOON)

    assert is_new
    assert find_delivery("hello-1", ledger=ledger) == delivery


def test_accepting_the_same_message_again_returns_the_same_delivery():
    ledger = MemoryLedger()
    first, _ = accept(a_message(), ledger=ledger, put=discard, now=NOON)

    second, is_new = accept(a_message(), ledger=ledger, put=discard, now=NOON)

    assert (second, is_new) == (first, False)


def test_another_message_under_the_same_id_is_a_conflict():
    ledger = MemoryLedger()
    accept(a_message(), ledger=ledger, put=discard, now=NOON)

    with pytest.raises(Conflict, match="hello-1"):
        accept(a_message(body="Other"), ledger=ledger, put=discard, now=NOON)


def test_a_message_that_storage_neither_confirmed_nor_refused_must_be_posted_again():
    ledger = MemoryLedger()

    def save_with_unknown_result(_):
        raise VersionConflict("the result is unknown")

    ledger.save = save_with_unknown_result

    with pytest.raises(VersionConflict):
        accept(a_message(), ledger=ledger, put=discard, now=NOON)


def test_an_unknown_id_is_not_found():
    with pytest.raises(NotFound, match="unknown"):
        find_delivery("unknown", ledger=MemoryLedger())
