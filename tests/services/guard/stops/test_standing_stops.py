import logging
from datetime import timedelta

import pytest

from shared.domain.deliveries.held_message import HeldMessage
from shared.domain.guard.stops.stop import Scope, Stop
from shared.domain.guard.stops.stop_request import GoRequest
from shared.domain.guard.stops.stop_view import Count
from shared.services.guard.stops.end_stops import end_stops
from shared.services.guard.stops.standing_stops import held_prefixes, standing_stops, tell_of_stops
from tests.examples import NOON
from tests.fakes.guard import MemoryStops

DAY = timedelta(days=1)


@pytest.fixture
def stops() -> MemoryStops:
    """A stop that holds two messages, and a held prefix with one."""
    stops = MemoryStops()
    stops.save(Stop(id="stop-1", reason="wrong price", at=NOON, by="Ana", scope=Scope(tag="a=b")))
    stops.save(Stop(id="hold-2376", reason="new numbers", at=NOON + DAY, scope=Scope(prefix="+2376")))
    for stop_id, count in (("stop-1", 2), ("hold-2376", 1)):
        fill(stops, stop_id, count)
    return stops


def fill(stops, stop_id: str, count: int) -> None:
    for number in range(count):
        stops.held(stop_id).add(HeldMessage(id=f"m{number}", created_at=NOON, until=NOON + DAY))


def test_each_stop_is_shown_with_who_why_since_when_what_and_how_many_wait(stops):
    stop, hold = standing_stops(stops)

    assert (stop.id, stop.reason, stop.by, stop.since, stop.tag) == (
        *("stop-1", "wrong price", "Ana", NOON),
        "a=b",
    )
    assert stop.waiting == Count(count=2)
    assert (hold.prefix, hold.waiting) == ("+2376", Count(count=1))


def test_more_than_a_thousand_are_not_counted(stops):
    fill(stops, "stop-1", 1_001)

    assert standing_stops(stops)[0].waiting == Count(count=1_000, at_least=True)


def test_only_prefixes_are_holds(stops):
    (hold,) = held_prefixes(stops)

    assert (hold.prefix, hold.reason, hold.since, hold.waiting.count) == (
        *("+2376", "new numbers", NOON + DAY),
        1,
    )


def test_each_standing_stop_is_told_once_a_day(stops, caplog):
    end_stops(GoRequest(id="hold-2376"), stops=stops, now=NOON)
    caplog.clear()
    with caplog.at_level(logging.ERROR):
        for hour in range(48):
            tell_of_stops(stops, now=NOON + hour * DAY / 24)

    assert caplog.messages == ["stopped since 2026-03-01T12:00Z: wrong price (Ana), 2 messages wait"] * 2


def test_one_that_ends_at_the_same_time_is_told_and_stays_ended(stops, caplog):
    held = stops.held

    def end_first(stop_id):
        end_stops(GoRequest(id=stop_id), stops=stops, now=NOON)
        return held(stop_id)

    stops.held = end_first

    tell_of_stops(stops, now=NOON)

    assert sum("stopped since" in message for message in caplog.messages) == 2
    assert stops.read().stops == ()
