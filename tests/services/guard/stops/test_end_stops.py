import logging
import re
from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.guard.stops.stop import Scope, Stop
from shared.domain.guard.stops.stop_request import GoRequest
from shared.errors import Conflict, NotFound
from shared.services.guard.stops.end_stops import end_stops, release_prefix
from tests.examples import NOON
from tests.fakes.faults import LostAnswer
from tests.fakes.guard import MemoryStops

LATER = NOON + timedelta(hours=1)


def stops_of(*ids: str, prefix: str = "") -> MemoryStops:
    stops = MemoryStops()
    for message_id in ids:
        stops.save(Stop(id=message_id, reason=f"reason of {message_id}", at=NOON))
    if prefix:
        stops.save(Stop(id="hold-2376", reason="new numbers", at=NOON, scope=Scope(prefix=prefix)))
    return stops


def go(stops, *, now=LATER, **request) -> list[str]:
    return [stop.id for stop in end_stops(GoRequest(**request), stops=stops, now=now)]


def standing(stops) -> list[str]:
    return [stop.id for stop in stops.read().stops]


def test_an_empty_request_ends_the_only_stop(caplog):
    stops = stops_of("stop-1", prefix="+2376")
    with caplog.at_level(logging.WARNING):
        assert go(stops, by="Bo") == ["stop-1"]

    (ended,) = stops.read().ended
    assert (ended.ended_at, ended.ended_by) == (LATER, "Bo")
    assert standing(stops) == ["hold-2376"]
    assert caplog.messages == ["stop stop-1 has ended, by Bo: reason of stop-1"]


def test_if_none_stands_there_is_nothing_to_end():
    assert go(stops_of()) == go(stops_of(), every=True) == []


def test_if_several_stand_one_must_be_named():
    stops = stops_of("stop-1", "stop-2")

    with pytest.raises(Conflict, match=r"2 stops stand: .* stop-1 \(reason of stop-1\), stop-2 "):
        go(stops)
    assert standing(stops) == ["stop-1", "stop-2"]


def test_one_is_ended_by_its_id_or_all_at_once_but_for_held_prefixes():
    stops = stops_of("stop-1", "stop-2", "stop-3", prefix="+2376")

    assert go(stops, id="stop-2") == ["stop-2"]
    assert standing(stops) == ["stop-1", "stop-3", "hold-2376"]
    assert go(stops, every=True) == ["stop-1", "stop-3"]
    assert go(stops, id="hold-2376") == ["hold-2376"]


def test_one_that_has_ended_is_returned_as_it_ended():
    stops = stops_of("stop-1")
    go(stops)

    (again,) = end_stops(GoRequest(id="stop-1", by="Cy"), stops=stops, now=LATER + timedelta(hours=1))

    assert (again.ended_at, again.ended_by) == (LATER, "")


def test_an_unknown_one_is_not_found():
    with pytest.raises(NotFound, match="there is no stop stop-9"):
        go(stops_of("stop-1"), id="stop-9")


def test_a_stop_that_a_tick_saves_at_the_same_time_is_ended_all_the_same():
    stops = stops_of("stop-1")
    save = stops.save

    def told_first(stop):
        stops.save = save
        save(structs.replace(stops.read().stops[0], told_at=NOON))
        return save(stop)

    stops.save = told_first

    assert go(stops) == ["stop-1"]
    assert stops.read().ended[0].told_at == NOON


def test_an_end_whose_answer_was_lost_is_made_once():
    stops = stops_of("stop-1")
    LostAnswer(number=1).watch(stops, "save")

    assert go(stops) == ["stop-1"]
    assert standing(stops) == []


@pytest.mark.parametrize("given", ["+2376", "2376", " 2376"])
def test_a_prefix_is_released_with_or_without_its_plus(given):
    stops = stops_of("stop-1", prefix="+2376")

    assert release_prefix(given, stops=stops, now=LATER).ended_at == LATER
    assert standing(stops) == ["stop-1"]
    assert release_prefix(given, stops=stops, now=LATER + timedelta(hours=1)).ended_at == LATER


@pytest.mark.parametrize("given", ["+23", "+23761", "", "+", "stop-1"])
def test_a_prefix_that_is_not_held_is_not_found(given):
    with pytest.raises(NotFound):
        release_prefix(given, stops=stops_of("stop-1", prefix="+2376"), now=LATER)


@pytest.mark.parametrize(("prefix", "told"), [("", "none is held"), ("+2376", "held are: +2376")])
def test_who_mistypes_a_prefix_is_told_which_are_held(prefix, told):
    with pytest.raises(NotFound, match=re.escape(f"no prefix +23 is held; {told}")):
        release_prefix("+23", stops=stops_of("stop-1", prefix=prefix), now=LATER)
