import logging

from shared.domain.guard.stops.stop import Scope
from shared.domain.guard.stops.stop_request import GoRequest, StopRequest
from shared.services.guard.stops.end_stops import end_stops
from shared.services.guard.stops.stop_sending import stop_sending
from tests.examples import NOON
from tests.fakes.guard import MemoryStops

REQUEST = StopRequest(reason="the price is wrong", tag="campaign=spring", by="Ana")


def test_a_stop_stands_with_its_reason_scope_and_who_made_it(caplog):
    stops = MemoryStops()
    with caplog.at_level(logging.WARNING):
        stop, is_new = stop_sending(REQUEST, stops=stops, stop_id="stop-1", now=NOON)

    assert is_new
    assert stops.read().stops == (stop,)
    assert (stop.id, stop.at, stop.by) == ("stop-1", NOON, "Ana")
    assert stop.scope == Scope(tag="campaign=spring")
    assert caplog.messages == ["stopped by Ana: the price is wrong (stop-1)"]


def test_a_request_that_comes_again_makes_no_second_stop():
    stops = MemoryStops()
    first, _ = stop_sending(REQUEST, stops=stops, stop_id="stop-1", now=NOON)

    assert stop_sending(REQUEST, stops=stops, stop_id="stop-2", now=NOON) == (first, False)


def test_another_scope_another_reason_or_an_ended_stop_is_a_new_one():
    stops = MemoryStops()
    stop_sending(REQUEST, stops=stops, stop_id="stop-1", now=NOON)
    end_stops(GoRequest(), stops=stops, now=NOON)

    again = [
        StopRequest(reason="the price is wrong", tag="campaign=spring"),
        StopRequest(reason="the price is wrong"),
        StopRequest(reason="other", tag="campaign=spring"),
    ]
    for number, request in enumerate(again):
        _, is_new = stop_sending(request, stops=stops, stop_id=f"stop-{number + 2}", now=NOON)
        assert is_new
