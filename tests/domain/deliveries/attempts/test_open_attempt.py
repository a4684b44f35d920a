from datetime import timedelta

import pytest

from shared.domain.deliveries.attempts.attempt import LEASE
from shared.domain.deliveries.attempts.attempt_changes import Outcome, begin_attempt, end_attempt
from shared.domain.deliveries.attempts.open_attempt import without_outcome_since
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from tests.examples import NOON, a_message

CLAIMED = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="a1", now=NOON)


def test_a_delivery_without_an_attempt_waits_for_no_outcome():
    assert without_outcome_since(new_delivery(a_message(), now=NOON)) is None


def test_a_claimed_delivery_waits_for_an_outcome_since_its_attempt_began():
    assert without_outcome_since(CLAIMED) == NOON


@pytest.mark.parametrize(
    ("status", "since"), [(Status.UNKNOWN, NOON + LEASE), (Status.SENT, None), (Status.HELD, None)]
)
def test_only_an_unknown_outcome_is_waited_for_from_the_end_of_the_lease(status, since):
    delivery = end_attempt(CLAIMED, Outcome(status=status), attempt_id="a1", now=NOON + timedelta(seconds=1))

    assert without_outcome_since(delivery) == since
