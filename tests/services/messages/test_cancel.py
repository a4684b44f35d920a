import pytest

from shared.domain.deliveries.delivery import Status, begin_attempt, new_delivery
from shared.errors import Conflict
from shared.services.messages.accept import accept, find_delivery
from shared.services.messages.cancel import cancel
from tests.examples import NOON, a_message, discard
from tests.fakes.storage import MemoryLedger


def test_what_is_not_sent_yet_can_be_canceled_twice():
    ledger = MemoryLedger()
    accept(a_message(), ledger=ledger, put=discard, now=NOON)

    cancel(a_message(), ledger=ledger, now=NOON)
    cancel(a_message(), ledger=ledger, now=NOON)

    assert find_delivery("hello-1", ledger=ledger).status is Status.CANCELED


def test_what_the_ledger_never_heard_of_can_be_canceled_before_it_arrives():
    ledger = MemoryLedger()

    cancel(a_message(), ledger=ledger, now=NOON)

    assert find_delivery("hello-1", ledger=ledger).status is Status.CANCELED


def test_what_is_being_sent_cannot_be_canceled():
    ledger = MemoryLedger()
    ledger.save(begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="one", now=NOON))

    with pytest.raises(Conflict, match="sending"):
        cancel(a_message(), ledger=ledger, now=NOON)
