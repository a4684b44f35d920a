import pytest

from shared.adapters.azure.guard.stops import TableStops
from shared.domain.guard.stops.cancellation import Cancellation
from tests.examples import NOON
from tests.fakes.guard import MemoryStops

FIRST = Cancellation(id="c1", at=NOON, tag="campaign=spring", prefix="spring-", reason="wrong", by="Ana")


@pytest.fixture(params=["memory", "azurite"])
def stops(request, new_rows):
    return MemoryStops() if request.param == "memory" else TableStops(new_rows())


def test_a_cancellation_stands_until_it_is_removed(stops):
    stops.add(FIRST)
    stops.add(FIRST)  # idempotent
    second = Cancellation(id="a2", at=NOON.replace(hour=13), prefix="x")
    stops.add(second)
    assert stops.read().cancellations == (FIRST, second)

    stops.remove(FIRST)
    stops.remove(FIRST)

    assert stops.read().cancellations == (second,)
