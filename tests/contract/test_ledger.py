from datetime import timedelta

import pytest

from shared.domain.delivery import Outcome, Status, accepted, begin_attempt, end_attempt
from shared.errors import Changed
from tests.examples import NOON, a_message


def test_a_delivery_comes_back_as_it_was_kept(ledger):
    message = a_message(values={"a": "ü"}, tags={"order": "7"}, not_after="2026-03-02T00:00:00+01:00")
    delivery = begin_attempt(accepted(message, now=NOON), attempt_id="one", now=NOON)

    saved = ledger.save(
        end_attempt(delivery, Outcome(status=Status.SENT, sid="SM1"), attempt_id="one", now=NOON)
    )

    assert ledger.load(message.id) == saved


def test_an_unknown_id_has_no_delivery(ledger):
    assert ledger.load("nobody") is None


def test_an_id_is_taken_once(ledger):
    ledger.save(accepted(a_message(), now=NOON))

    with pytest.raises(Changed):
        ledger.save(accepted(a_message(body="Other"), now=NOON))


def test_of_two_who_change_the_same_version_one_is_told_so(ledger):
    first = ledger.save(accepted(a_message(), now=NOON))
    ledger.save(begin_attempt(first, attempt_id="one", now=NOON))

    with pytest.raises(Changed):
        ledger.save(begin_attempt(first, attempt_id="two", now=NOON + timedelta(seconds=1)))

    assert ledger.load(first.id).attempts[0].id == "one"


def test_the_version_returned_is_the_one_to_change_next(ledger):
    saved = ledger.save(accepted(a_message(), now=NOON))

    again = ledger.save(begin_attempt(saved, attempt_id="one", now=NOON))

    assert ledger.load(saved.id).version == again.version


@pytest.mark.parametrize("message_id", ["a", "A.b_c:d-1", "x" * 128])
def test_every_id_that_the_contract_allows_can_be_kept(ledger, message_id):
    ledger.save(accepted(a_message(id=message_id), now=NOON))

    assert ledger.load(message_id).id == message_id


def test_the_largest_message_fits_with_all_its_attempts(ledger):
    message = a_message(body="é" * 1600, tags={"t": "x" * 20_000})
    delivery = accepted(message, now=NOON)
    for number in range(30):
        delivery = begin_attempt(delivery, attempt_id=f"{number:032x}", now=NOON)
        outcome = Outcome(status=Status.HELD, error="Too Many Requests", error_code=20429)
        delivery = end_attempt(delivery, outcome, attempt_id=f"{number:032x}", now=NOON)

    assert ledger.load(ledger.save(delivery).id).attempts[-1].id == f"{29:032x}"
