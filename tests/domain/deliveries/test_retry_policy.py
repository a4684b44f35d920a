from datetime import timedelta

import pytest

from shared.domain.deliveries.retry_policy import backoff_delay
from tests.services.sender_harness import RETRY_POLICY

SECOND = timedelta(seconds=1)


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
