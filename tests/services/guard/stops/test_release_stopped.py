from datetime import timedelta

import pytest
from msgspec import structs

from shared.domain.deliveries.held_message import held_by_stop
from shared.domain.deliveries.status import Status
from shared.domain.guard.stops.stop import Scope, Stop
from shared.domain.guard.stops.stop_request import GoRequest
from shared.errors import SendDelayed, VersionConflict
from shared.services.guard.stops.end_stops import end_stops
from shared.services.messages.cancel import cancel
from tests.examples import NOON, a_message
from tests.fakes.faults import Killed, dying
from tests.services.sender_harness import SenderHarness

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def stopped(*ids: str, **fields) -> SenderHarness:
    """Return a harness in which a stop holds these messages."""
    harness = SenderHarness()
    harness.stops.save(Stop(id="stop-1", reason="wrong", at=NOON))
    for number, message_id in enumerate(ids):
        harness.deliver(a_message(id=message_id, **fields), now=NOON + number * timedelta(milliseconds=1))
    return harness


def go(harness, stop_id="stop-1", *, now) -> None:
    end_stops(GoRequest(id=stop_id), stops=harness.stops, now=now)


def put(harness) -> list[tuple[str, timedelta]]:
    """Return what was put on the outbox since the last look, as it becomes visible."""
    found = sorted(harness.outbox.put_with_delay, key=lambda put: put[1])  # threads put them
    harness.outbox.put_with_delay.clear()
    return [(envelope.id, delay) for envelope, delay in found]


def waiting(harness, stop_id="stop-1") -> list[str]:
    return [held.id for held in harness.stops.held(stop_id).oldest()]


def test_while_a_stop_stands_nothing_comes_out():
    harness = stopped("a", "b")

    harness.release_stopped(now=NOON + DAY)

    assert put(harness) == []
    assert waiting(harness) == ["a", "b"]


def test_once_it_has_ended_all_come_out_by_the_time_they_were_created():
    harness = stopped("b", "c", "a")
    go(harness, now=NOON + DAY)

    harness.release_stopped(now=NOON + DAY)

    assert [message_id for message_id, _ in put(harness)] == ["b", "c", "a"]
    assert waiting(harness) == []
    for message_id in "bca":
        harness.deliver(a_message(id=message_id), now=NOON + DAY + MINUTE)
        assert harness.ledger.load(message_id).status is Status.SENT


def test_two_ticks_release_at_the_rate_of_one():
    ids = [f"m{number:03}" for number in range(100)]
    harness = stopped(*ids)
    go(harness, now=NOON + DAY)

    times = []
    for now in (NOON + DAY, NOON + DAY + SECOND):
        for message_id in ids:  # a worker that did not know of the end yet adds them once more
            harness.stops.held("stop-1").add(_entry(harness, message_id))
        harness.release_stopped(now=now)
        times += [now + delay for _, delay in put(harness)]

    assert len(times) == 200
    assert times == sorted(times)
    assert all(late - early > 0.999 * SECOND for early, late in zip(times, times[48:], strict=False))


def test_of_two_ticks_at_the_same_time_one_releases():
    harness = stopped("a")
    go(harness, now=NOON + DAY)

    def conflict(_):
        raise VersionConflict("another tick saved it")

    harness.stops.save = conflict
    harness.release_stopped(now=NOON + DAY)

    assert put(harness) == []
    assert waiting(harness) == ["a"]


@pytest.mark.parametrize("method", ["put", "remove"])
def test_a_tick_that_dies_loses_nothing_and_sends_nothing_twice(method):
    harness = stopped("a")
    go(harness, now=NOON + DAY)
    port = harness.outbox if method == "put" else harness.stops.held("stop-1")
    with dying(port, method), pytest.raises(Killed):
        harness.release_stopped(now=NOON + DAY)

    harness.release_stopped(now=NOON + DAY + MINUTE)
    copies = put(harness)
    for _ in copies:
        harness.deliver(a_message(id="a"), now=NOON + DAY + 2 * MINUTE)

    assert len(copies) == (1 if method == "put" else 2)
    assert len(harness.sender.callbacks) == 1
    assert waiting(harness) == []


def test_what_expires_is_put_out_to_expire_also_while_the_stop_stands():
    harness = stopped("a", not_after=(NOON + DAY).isoformat())

    harness.release_stopped(now=NOON + DAY)

    assert put(harness) == [("a", timedelta(0))]
    assert waiting(harness) == []
    harness.deliver(a_message(id="a", not_after=(NOON + DAY).isoformat()), now=NOON + DAY)
    assert harness.ledger.load("a").status is Status.EXPIRED


def test_what_was_canceled_meanwhile_is_taken_off_the_list_alone():
    harness = stopped("a")
    cancel(a_message(id="a"), ledger=harness.ledger, now=NOON)
    go(harness, now=NOON + DAY)

    harness.release_stopped(now=NOON + DAY)

    assert put(harness) == []
    assert waiting(harness) == []
    assert harness.ledger.load("a").status is Status.CANCELED


def test_what_two_stops_cover_goes_from_the_list_of_one_to_that_of_the_other():
    harness = stopped("a")
    second = Stop(id="stop-2", reason="too", at=NOON + SECOND, scope=Scope(channel="sms"))
    harness.stops.save(second)
    go(harness, now=NOON + DAY)

    harness.release_stopped(now=NOON + DAY)
    assert len(put(harness)) == 1
    harness.deliver(a_message(id="a"), now=NOON + DAY + MINUTE)
    harness.release_stopped(now=NOON + DAY + MINUTE)

    assert (waiting(harness), waiting(harness, "stop-2")) == ([], ["a"])
    assert put(harness) == []


def test_an_ended_stop_is_kept_for_two_days_and_then_while_it_holds_something():
    harness = stopped("a")
    go(harness, now=NOON)
    harness.release_stopped(now=NOON + MINUTE)

    harness.release_stopped(now=NOON + 2 * DAY - SECOND)
    assert len(harness.stops.read().ended) == 1
    harness.stops.held("stop-1").add(_entry(harness, "a"))
    harness.release_stopped(now=NOON + 2 * DAY)
    assert len(harness.stops.read().ended) == 1
    harness.release_stopped(now=NOON + 2 * DAY + MINUTE)
    assert harness.stops.read().ended == ()


def test_a_message_that_waited_for_days_has_its_retry_time_anew():
    harness = stopped("a")
    go(harness, now=NOON + 9 * DAY)
    harness.sender.fails_with = SendDelayed("busy", code=20429)
    message = a_message(id="a")

    wait = harness.deliver(message, now=NOON + 9 * DAY)

    assert wait is not None
    assert harness.ledger.load("a").status is Status.HELD
    assert harness.ledger.load("a").tried_since == NOON + 9 * DAY


def test_an_entry_whose_message_another_stop_holds_is_taken_off_alone():
    harness = stopped("a")
    entry = _entry(harness, "a")
    go(harness, now=NOON + DAY)
    harness.stops.save(Stop(id="stop-2", reason="too", at=NOON + DAY))
    harness.deliver(a_message(id="a"), now=NOON + DAY + MINUTE)  # a copy of it came
    harness.stops.held("stop-1").add(entry)

    harness.release_stopped(now=NOON + DAY + MINUTE)

    assert put(harness) == []
    assert (waiting(harness), waiting(harness, "stop-2")) == ([], ["a"])


def test_in_one_tick_a_second_stop_follows_the_first():
    harness = stopped("a", "b")
    harness.stops.save(Stop(id="stop-2", reason="too", at=NOON))
    harness.stops.held("stop-2").add(_entry(harness, "b"))
    harness.ledger.save(structs.replace(harness.ledger.load("b"), stop_id="stop-2"))
    harness.stops.held("stop-1").remove(list(harness.stops.held("stop-1").oldest())[1])
    for stop_id in ("stop-1", "stop-2"):
        go(harness, stop_id, now=NOON + DAY)

    harness.release_stopped(now=NOON + DAY)

    (first, early), (second, late) = put(harness)
    assert (first, second) == ("a", "b")
    assert late > early


def _entry(harness, message_id):
    return held_by_stop(harness.ledger.load(message_id))
