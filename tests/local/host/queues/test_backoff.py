from datetime import timedelta

import pytest

from local.host.queues.backoff import SHORTEST, Pauses


def test_pauses_grow_from_the_shortest_to_the_longest():
    pauses = Pauses(timedelta(seconds=2))

    found = [pauses.next() for _ in range(40)]

    assert found[0] == SHORTEST
    assert found[1] == pytest.approx(2 * SHORTEST, rel=0.2)
    assert found == sorted(found)
    assert found[-1] == 2


def test_a_message_makes_the_next_pause_the_shortest_again():
    pauses = Pauses(timedelta(minutes=1))
    for _ in range(5):
        pauses.next()

    pauses.reset()

    assert pauses.next() == SHORTEST
