from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.attempts.attempt_changes import Outcome, begin_attempt, end_attempt
from shared.domain.deliveries.delivery import new_delivery, reopen_dead
from shared.domain.deliveries.retry_policy import (
    after_validity,
    backoff_delay,
    give_up_at,
    next_attempt_at,
    repeat_at,
)
from shared.domain.deliveries.status import Status
from tests.examples import NOON, a_message
from tests.services.sender_harness import RETRY_POLICY

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def attempted(*, at=NOON, times: int = 1, **fields):
    """Return a delivery after so many attempts that Twilio answered with 5xx, the last one then."""
    delivery = new_delivery(a_message(**fields), now=NOON)
    answered = Outcome(status=Status.UNKNOWN, server_error=True)
    for number in range(times):
        delivery = begin_attempt(delivery, attempt_id=str(number), now=at)
        delivery = end_attempt(delivery, answered, attempt_id=str(number), now=at)
    return delivery


def next_try(wanted, delivery, *, now=NOON):
    return next_attempt_at(wanted, delivery, retry_policy=RETRY_POLICY, now=now)


def test_the_wait_doubles_with_jitter_up_to_a_maximum():
    waits = [
        backoff_delay("a", throttled_count, retry_policy=RETRY_POLICY, retry_after=None)
        for throttled_count in range(30)
    ]

    assert RETRY_POLICY.min_backoff / 2 <= waits[0] <= RETRY_POLICY.min_backoff * 1.5
    assert all(wait <= RETRY_POLICY.max_backoff * 1.5 for wait in waits)
    assert waits[5] > waits[0] * 8
    assert (
        len(
            {
                backoff_delay(str(number), 3, retry_policy=RETRY_POLICY, retry_after=None)
                for number in range(50)
            }
        )
        > 25
    )


@pytest.mark.parametrize("retry_after", [8 * 86_400, 1e15])
def test_no_wait_is_longer_than_the_queue_allows(retry_after):
    assert backoff_delay("a", 0, retry_policy=RETRY_POLICY, retry_after=retry_after) <= timedelta(days=7)


def test_the_time_of_a_message_ends_at_not_after_or_a_day_after_its_first_attempt():
    end = NOON + HOUR
    redriven = reopen_dead(
        end_attempt(attempted(), Outcome(status=Status.DEAD), attempt_id="0", now=NOON), now=NOON + 50 * HOUR
    )

    assert give_up_at(attempted(not_after=end.isoformat()), retry_policy=RETRY_POLICY) == end
    assert give_up_at(attempted(at=NOON + 5 * HOUR), retry_policy=RETRY_POLICY) == NOON + 29 * HOUR
    assert give_up_at(redriven, retry_policy=RETRY_POLICY) == NOON + 74 * HOUR


def test_a_wait_past_the_end_is_cut_to_one_last_try_before_it():
    delivery = attempted(not_after=(NOON + HOUR).isoformat())
    last = NOON + HOUR - RETRY_POLICY.last_try_before_end

    assert next_try(NOON + HOUR - SECOND, delivery) == NOON + HOUR - SECOND
    assert next_try(NOON + HOUR, delivery) == last
    assert next_try(NOON + 9 * HOUR, delivery, now=last - SECOND) == last
    assert next_try(NOON + 9 * HOUR, delivery, now=last) is None
    assert repeat_at(delivery, retry_policy=RETRY_POLICY, now=NOON + HOUR) is None


def test_a_repeat_waits_longer_each_time():
    waits = [
        repeat_at(attempted(times=times), retry_policy=RETRY_POLICY, now=NOON) - NOON
        for times in range(1, 12)
    ]

    assert waits == [
        backoff_delay("hello-1", count, retry_policy=RETRY_POLICY, retry_after=None) for count in range(11)
    ]


def test_what_twilio_did_not_send_in_time_no_longer_waits_for_the_stop_that_a_report_overtook():
    sent = structs.replace(attempted(), status=Status.SENT, held_for="stopped", stop_id="stop-1")

    held = after_validity(sent, now=NOON + HOUR)

    assert (held.status, held.held_for, held.stop_id) == (Status.HELD, None, "")
    assert held.retry_at > NOON + HOUR
