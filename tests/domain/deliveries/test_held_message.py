from datetime import timedelta

from msgspec import structs

from shared.domain.deliveries.attempts.attempt_changes import begin_attempt
from shared.domain.deliveries.delivery import new_delivery, reopen_dead
from shared.domain.deliveries.held_message import (
    held_message,
    held_until,
    hold_for_account,
    is_held_for_account,
    reason_and_end,
)
from shared.domain.deliveries.retry_policy import RetryPolicy
from shared.domain.deliveries.status import Status
from tests.examples import NOON, a_message

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
POLICY = RetryPolicy()


def held(*, at=NOON, **fields):
    claimed = begin_attempt(new_delivery(a_message(**fields), now=NOON), attempt_id="one", now=at)
    return hold_for_account(claimed, attempt_id="one", reason="refused", now=at)


def test_a_held_delivery_has_no_claim_and_the_reason():
    delivery = held()

    assert (delivery.status, delivery.attempts, delivery.error) == (Status.HELD, (), "refused")
    assert is_held_for_account(delivery)


def test_a_delivery_whose_claim_was_lost_is_not_held():
    delivery = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="other", now=NOON)

    assert hold_for_account(delivery, attempt_id="one", reason="", now=NOON) == delivery


def test_it_is_held_for_a_day_from_when_it_was_first_tried_however_old_it_is():
    delivery = held(at=NOON + 100 * HOUR)
    again = begin_attempt(delivery, attempt_id="two", now=NOON + 110 * HOUR)

    assert held_until(delivery, retry_policy=POLICY) == NOON + 100 * HOUR + DAY
    assert held_until(again, retry_policy=POLICY) == NOON + 100 * HOUR + DAY
    assert held_message(delivery, retry_policy=POLICY).created_at == NOON


def test_with_not_after_it_is_held_until_then_but_no_longer_than_a_day():
    soon, late = (held(not_after=(NOON + hours * HOUR).isoformat()) for hours in (2, 48))

    assert held_until(soon, retry_policy=POLICY) == NOON + 2 * HOUR
    assert held_until(late, retry_policy=POLICY) == NOON + DAY


def test_a_redriven_one_may_be_held_for_another_day():
    dead = structs.replace(held(), status=Status.DEAD)
    reopened = begin_attempt(reopen_dead(dead, now=NOON + 30 * HOUR), attempt_id="two", now=NOON + 30 * HOUR)

    assert held_until(reopened, retry_policy=POLICY) == NOON + 30 * HOUR + DAY


def test_a_reason_that_a_later_version_wrote_is_shown_as_none():
    held = structs.replace(
        new_delivery(a_message(), now=NOON), status=Status.HELD, held_for="moon", retry_at=NOON
    )

    assert reason_and_end(held, retry_policy=RetryPolicy()) == (None, NOON)
