from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.held_message import HeldMessage
from shared.domain.guard.stops.cancellation import Cancellation
from shared.domain.guard.stops.stop import Scope, Standing, Stop
from shared.errors import VersionConflict
from tests.examples import NOON

SECOND = timedelta(seconds=1)
FULL = Stop(
    id="stop-1",
    reason='the price is wrong: "1,00"',
    at=NOON,
    by="Ana",
    scope=Scope(channel="sms", tag="a=b", flow="confirm", country="GB", prefix="+4474"),
    told_at=NOON + SECOND,
    released_until=NOON + 2 * SECOND,
)


def a_stop(stop_id: str, seconds: int = 0) -> Stop:
    return Stop(id=stop_id, reason="wrong", at=NOON + seconds * SECOND)


def test_nothing_stands_at_first(stops):
    assert stops.read() == Standing()


def test_a_stop_is_read_as_it_was_saved(stops):
    saved = stops.save(FULL)

    assert stops.read().stops == (saved,)
    assert structs.replace(saved, version="") == FULL
    assert saved.version


def test_stops_are_read_oldest_first_and_the_ended_ones_apart(stops):
    for stop in (a_stop("b", 2), a_stop("c", 1), a_stop("a", 3)):
        stops.save(stop)
    stops.save(structs.replace(a_stop("d", 0), ended_at=NOON))

    found = stops.read()

    assert [stop.id for stop in found.stops] == ["c", "b", "a"]
    assert [stop.id for stop in found.ended] == ["d"]


def test_a_stop_is_saved_if_its_version_is_the_newest(stops):
    first = stops.save(a_stop("a"))
    second = stops.save(structs.replace(first, told_at=NOON))

    for old in (a_stop("a"), first):
        with pytest.raises(VersionConflict):
            stops.save(structs.replace(old, ended_at=NOON))
    assert stops.read().stops == (second,)


def test_a_removed_stop_is_not_read_and_may_be_removed_again(stops):
    saved = stops.save(a_stop("a"))
    stops.save(a_stop("b", 1))

    for _ in range(2):
        stops.remove(saved)

    assert [stop.id for stop in stops.read().stops] == ["b"]


def test_a_cancellation_is_apart_from_stops_and_may_be_added_again(stops):
    cancellation = Cancellation(id="a", at=NOON, reason="wrong", by="Ana", tag="a=b")
    stops.save(a_stop("a"))
    for _ in range(2):
        stops.add(cancellation)
    stops.add(Cancellation(id="b", at=NOON - SECOND, prefix="spring-"))

    assert [each.id for each in stops.read().cancellations] == ["b", "a"]
    assert stops.read().cancellations[1] == cancellation
    stops.remove(cancellation)
    assert [each.id for each in stops.read().cancellations] == ["b"]
    assert len(stops.read().stops) == 1


def test_each_stop_has_a_list_of_its_own(stops):
    entry = HeldMessage(id="m1", created_at=NOON, until=NOON + SECOND)
    for stop_id in ("a", "b"):
        stops.held(stop_id).add(entry)
    stops.held("b").remove(next(stops.held("b").oldest()))

    assert [held.id for held in stops.held("a").oldest()] == ["m1"]
    assert list(stops.held("b").oldest()) == list(stops.held("c").oldest()) == []
    assert stops.read() == Standing()
