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


def test_the_same_message_again_is_the_same_delivery():
    ledger = MemoryLedger()
    first, _ = accept(a_message(), ledger=ledger, put=discard, now=NOON)

    again, is_new = accept(a_message(), ledger=ledger, put=discard, now=NOON)

    assert (again, is_new) == (first, False)


def test_another_message_under_the_same_id_is_a_conflict():
    ledger = MemoryLedger()
    accept(a_message(), ledger=ledger, put=discard, now=NOON)

    with pytest.raises(Conflict, match="hello-1"):
        accept(a_message(body="Other"), ledger=ledger, put=discard, now=NOON)


def test_a_message_that_storage_neither_wrote_nor_refused_is_to_be_posted_again():
    ledger = MemoryLedger()

    def answer_in_part(_):
        raise VersionConflict("nobody can tell")

    ledger.save = answer_in_part

    with pytest.raises(VersionConflict):
        accept(a_message(), ledger=ledger, put=discard, now=NOON)


def test_an_unknown_id_is_not_found():
    with pytest.raises(NotFound, match="nobody"):
        find_delivery("nobody", ledger=MemoryLedger())
