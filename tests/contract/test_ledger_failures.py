"""A delivery that will not arrive is told of once, before it is saved: the fake and the real adapter."""

import pytest
from msgspec import structs

from shared.adapters.azure.deliveries.ledger import TableLedger
from shared.domain.deliveries.attempts.attempt_changes import Outcome, begin_attempt, end_attempt
from shared.domain.deliveries.delivery import close, new_delivery, reopen_dead, transition
from shared.domain.deliveries.status import Status
from shared.errors import VersionConflict
from tests.examples import NOON, a_message
from tests.fakes.storage import MemoryLedger


@pytest.fixture(params=["memory", "azurite"])
def new_ledger(request, new_rows):
    if request.param == "memory":
        return lambda failed: MemoryLedger(failed=failed)
    return lambda failed: TableLedger(new_rows(), new_rows(), failed=failed)


def accepted():
    return new_delivery(a_message(), now=NOON)


def test_it_is_told_once_whatever_is_saved_later(new_ledger):
    told = list[object]()
    ledger = new_ledger(lambda delivery: told.append((delivery.id, delivery.status)))
    saved = ledger.save(accepted())
    failed = ledger.save(transition(saved, Status.FAILED, now=NOON))

    ledger.save(structs.replace(failed, price="-0.01"))
    ledger.save(structs.replace(ledger.load(saved.id), status=Status.UNDELIVERED))

    assert told == [(saved.id, "failed")]


def test_one_that_arrived_or_was_closed_can_still_fail_and_a_redriven_one_again(new_ledger):
    told = list[object]()
    ledger = new_ledger(lambda delivery: told.append(delivery.status))
    begun = begin_attempt(accepted(), attempt_id="one", now=NOON)
    sent = ledger.save(end_attempt(begun, Outcome(status=Status.SENT, sid="SM1"), attempt_id="one", now=NOON))
    closed = ledger.save(close(sent, now=NOON))
    dead = ledger.save(structs.replace(closed, closed=False, status=Status.DEAD))
    reopened = ledger.save(reopen_dead(dead, now=NOON))
    ledger.save(transition(reopened, Status.EXPIRED, now=NOON))

    assert told == ["dead", "expired"]


def test_what_is_no_failure_is_not_told(new_ledger):
    told = list[object]()
    ledger = new_ledger(told.append)
    for number, status in enumerate((Status.CANCELED, Status.BUSY, Status.NO_ANSWER, Status.DELIVERED)):
        saved = ledger.save(new_delivery(a_message(id=f"m{number}"), now=NOON))
        ledger.save(transition(saved, status, now=NOON))

    assert told == []


def test_it_is_told_before_it_is_saved(new_ledger):
    def crash(_delivery):
        raise OSError("killed")

    ledger = new_ledger(crash)
    saved = ledger.save(accepted())

    with pytest.raises(OSError, match="killed"):
        ledger.save(transition(saved, Status.FAILED, now=NOON))

    assert ledger.load(saved.id).status is Status.ACCEPTED


def test_a_save_that_conflicts_may_have_told(new_ledger):
    told = list[object]()
    ledger = new_ledger(told.append)
    saved = ledger.save(accepted())
    ledger.save(transition(saved, Status.CANCELED, now=NOON))

    with pytest.raises(VersionConflict):
        ledger.save(transition(saved, Status.EXPIRED, now=NOON))

    assert len(told) == 1
