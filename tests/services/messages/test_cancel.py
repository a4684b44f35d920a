import pytest

from shared.domain.deliveries.attempts.attempt_changes import begin_attempt
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.errors import Conflict
from shared.services.messages.accept import accept, find_delivery
from shared.services.messages.cancel import cancel
from tests.examples import NOON, a_message, discard
from tests.fakes.storage import MemoryLedger


def test_canceling_an_unsent_message_twice_changes_nothing():
    ledger = MemoryLedger()
    accept(a_message(), ledger=ledger, put=discard, now=NOON)

    cancel(a_message(), ledger=ledger, now=NOON)
    cancel(a_message(), ledger=ledger, now=NOON)

    assert find_delivery("hello-1", ledger=ledger).status is Status.CANCELED


def test_a_message_can_be_canceled_before_the_ledger_has_it():
    ledger = MemoryLedger()

    cancel(a_message(), ledger=ledger, now=NOON)

    assert find_delivery("hello-1", ledger=ledger).status is Status.CANCELED


def test_a_message_that_is_being_sent_cannot_be_canceled():
    ledger = MemoryLedger()
    ledger.save(begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="one", now=NOON))

    with pytest.raises(Conflict, match="sending"):
        cancel(a_message(), ledger=ledger, now=NOON)
