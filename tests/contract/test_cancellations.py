from shared.domain.guard.stops.cancellation import Cancellation
from tests.examples import NOON

FIRST = Cancellation(id="c1", at=NOON, tag="campaign=spring", prefix="spring-", reason="wrong", by="Ana")


def test_a_cancellation_stands_until_it_is_removed(stops):
    stops.add(FIRST)
    stops.add(FIRST)  # idempotent
    second = Cancellation(id="a2", at=NOON.replace(hour=13), prefix="x")
    stops.add(second)
    assert stops.read().cancellations == (FIRST, second)

    stops.remove(FIRST)
    stops.remove(FIRST)

    assert stops.read().cancellations == (second,)
