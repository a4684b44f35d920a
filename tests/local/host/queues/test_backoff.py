from datetime import timedelta

import pytest

from local.host.queues.backoff import MIN_DELAY, PollingBackoff


def test_pauses_grow_from_the_shortest_to_the_longest():
    backoff = PollingBackoff(timedelta(seconds=2))

    found = [backoff.next_delay() for _ in range(40)]

    assert found[0] == MIN_DELAY
    assert found[1] == pytest.approx(2 * MIN_DELAY, rel=0.2)
    assert found == sorted(found)
    assert found[-1] == 2


def test_a_message_makes_the_next_pause_the_shortest_again():
    backoff = PollingBackoff(timedelta(minutes=1))
    for _ in range(5):
        backoff.next_delay()

    backoff.reset()

    assert backoff.next_delay() == MIN_DELAY
