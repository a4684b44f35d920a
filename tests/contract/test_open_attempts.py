from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.attempts.attempt_changes import Outcome, begin_attempt, end_attempt
from shared.domain.deliveries.delivery import Delivery, new_delivery, transition
from shared.domain.deliveries.status import Status
from shared.ports.pending_messages import SHARES
from tests.examples import NOON, a_message

SECOND = timedelta(seconds=1)
LATER = NOON + timedelta(hours=1)


def begun(message_id: str, *, at=NOON, known: Delivery | None = None) -> Delivery:
    delivery = known or new_delivery(a_message(id=message_id), now=at)
    return begin_attempt(delivery, attempt_id=f"attempt of {message_id}", now=at)


def ended(delivery: Delivery, status: Status) -> Delivery:
    attempt_id = delivery.attempts[-1].id
    return end_attempt(delivery, Outcome(status=status), attempt_id=attempt_id, now=NOON)


@pytest.fixture
def ledger(ledger_and_open_attempts):
    return ledger_and_open_attempts[0]


@pytest.fixture
def found(ledger_and_open_attempts):
    """Return a function that lists the attempts of all shares that began before a time."""
    open_attempts = ledger_and_open_attempts[1]

    def find(time=LATER):
        shares = [list(open_attempts.begun_before(time, share=share)) for share in range(SHARES)]
        return {attempt.delivery_id: attempt for attempts in shares for attempt in attempts}

    return find


def test_an_attempt_is_found_until_it_has_an_outcome(ledger, found):
    delivery = ledger.save(begun("m1"))
    assert found().keys() == {"m1"}

    ledger.save(ended(delivery, Status.SENT))
    assert not found()


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.HELD])
def test_an_attempt_is_found_whatever_the_delivery_was_before(ledger, found, status):
    before = ledger.save(structs.replace(new_delivery(a_message(id="m1"), now=NOON), status=status))
    assert not found()

    ledger.save(begun("m1", known=before))
    assert found().keys() == {"m1"}


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.SENDING, Status.UNKNOWN}))
def test_a_delivery_without_an_attempt_under_way_is_not_found(ledger, found, status):
    ledger.save(ended(ledger.save(begun("m1")), status))

    assert not found()


def test_an_attempt_is_found_from_its_beginning_and_an_unknown_one_from_the_end_of_its_lease(ledger, found):
    delivery = ledger.save(begun("m1"))
    assert (found(NOON), found(NOON + SECOND).keys()) == ({}, {"m1"})

    lease_until = delivery.attempts[-1].lease_until
    ledger.save(transition(delivery, Status.UNKNOWN, now=NOON))
    assert (found(lease_until), found(lease_until + SECOND).keys()) == ({}, {"m1"})


def test_an_attempt_that_is_checked_off_is_found_again_once_its_delivery_is_saved(
    ledger, found, ledger_and_open_attempts
):
    delivery = ledger.save(begun("m1"))
    ledger_and_open_attempts[1].check_off(found()["m1"])
    assert not found()

    ledger.save(transition(delivery, Status.UNKNOWN, now=NOON))
    assert found().keys() == {"m1"}


@pytest.mark.parametrize("status", [Status.UNKNOWN, Status.SENT, Status.DELIVERED])
def test_checking_off_what_was_saved_meanwhile_changes_nothing(
    ledger, found, ledger_and_open_attempts, status
):
    delivery = ledger.save(begun("m1"))
    attempt = found()["m1"]
    ended_meanwhile = ledger.save(ended(delivery, status))

    ledger_and_open_attempts[1].check_off(attempt)

    assert found().keys() == ({"m1"} if status is Status.UNKNOWN else set())
    assert ledger.load("m1") == ended_meanwhile


def test_each_share_has_its_own_deliveries(ledger, ledger_and_open_attempts):
    for number in (1, 2, 4, 12):
        ledger.save(begun(f"m{number}"))

    shares = [
        {attempt.delivery_id for attempt in ledger_and_open_attempts[1].begun_before(LATER, share=share)}
        for share in range(SHARES)
    ]

    assert sum(len(share) for share in shares) == len(set.union(*shares)) == 4
    assert all(shares)


def test_deliveries_that_are_added_together_have_no_attempt(ledger, found):
    ledger.add([new_delivery(a_message(id=f"m{n}"), now=NOON) for n in range(3)])

    assert not found()
