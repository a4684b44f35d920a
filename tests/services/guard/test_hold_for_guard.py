from datetime import timedelta

import pytest

from shared.domain.deliveries.status import Status
from shared.domain.guard.stops.stop import Scope, Stop
from shared.domain.guard.stops.stop_request import GoRequest
from shared.errors import SendUnknown, StorageUnavailable
from shared.services.guard.stops.end_stops import end_stops
from shared.services.messages.cancel import cancel
from tests.examples import NOON, a_message
from tests.fakes.faults import Killed, dying
from tests.services.follow_ups.follow_up_harness import MINUTE, SILENT, FollowUpHarness
from tests.services.sender_harness import RETRY_POLICY, SenderHarness

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def stopped(**scope) -> SenderHarness:
    harness = SenderHarness()
    harness.stops.save(Stop(id="stop-1", reason="wrong", at=NOON, scope=Scope(**scope)))
    return harness


def waiting(harness, stop_id="stop-1") -> list[str]:
    return [held.id for held in harness.stops.held(stop_id).oldest()]


def test_what_a_stop_covers_is_held_on_its_list_and_makes_no_request():
    harness = stopped()

    assert harness.deliver() is None

    assert harness.delivery.status is Status.HELD
    assert (harness.delivery.held_for, harness.delivery.stop_id) == ("stopped", "stop-1")
    assert harness.delivery.error == "stopped: wrong"
    assert harness.delivery.attempts == ()
    assert waiting(harness) == ["hello-1"]
    assert harness.sender.callbacks == []


def test_a_message_that_comes_again_while_it_is_stopped_is_held_again_once():
    harness = stopped()
    for minute in range(3):
        harness.deliver(now=NOON + minute * SECOND)

    assert waiting(harness) == ["hello-1"]


def test_a_worker_that_dies_before_the_list_loses_nothing():
    harness = stopped()
    held = harness.stops.held("stop-1")
    with dying(held, "add"), pytest.raises(Killed):
        harness.deliver()
    assert harness.delivery.status is Status.HELD

    harness.deliver(now=NOON + SECOND)  # its queue message comes again

    assert waiting(harness) == ["hello-1"]


def test_a_stop_that_comes_between_the_first_look_and_the_request_still_holds():
    harness = SenderHarness()
    harness.elapsed = 2 * SECOND
    load = harness.contacts.load

    def stop_then_load(number):
        harness.stops.save(Stop(id="stop-1", reason="wrong", at=NOON))
        return load(number)

    harness.contacts.load = stop_then_load

    harness.deliver()

    assert harness.sender.callbacks == []
    assert waiting(harness) == ["hello-1"]


def test_if_the_stops_cannot_be_read_nothing_is_claimed():
    harness = SenderHarness()

    def fail():
        raise StorageUnavailable("no answer")

    harness.stops.read = fail

    with pytest.raises(StorageUnavailable):
        harness.deliver()
    assert harness.delivery is None


def test_if_the_stops_cannot_be_read_right_before_the_request_the_claim_is_released():
    harness = SenderHarness()
    harness.elapsed = 2 * SECOND
    load = harness.contacts.load

    def fail():
        raise StorageUnavailable("no answer")

    def fail_then_load(number):
        harness.stops.read = fail
        return load(number)

    harness.contacts.load = fail_then_load

    assert harness.deliver() == SECOND
    assert harness.delivery.status is Status.HELD
    assert harness.sender.callbacks == []


def test_a_stopped_message_that_is_canceled_stays_canceled():
    harness = stopped()
    harness.deliver()

    cancel(a_message(), ledger=harness.ledger, now=NOON)
    harness.stops.save(Stop(id="x", reason="x", at=NOON))
    harness.deliver(now=NOON + DAY)

    assert harness.delivery.status is Status.CANCELED


def test_what_expires_while_it_is_stopped_says_so_when_it_comes():
    harness = stopped()
    message = a_message(not_after=(NOON + DAY).isoformat())
    harness.deliver(message)

    harness.deliver(message, now=NOON + DAY)

    assert harness.delivery.status is Status.EXPIRED


def test_an_attempt_without_an_answer_is_looked_up_under_a_stop_and_not_repeated():
    harness = SenderHarness(fails_with=SendUnknown("no answer"), keeps_when_failing=True)
    harness.deliver()
    harness.stops.save(Stop(id="stop-1", reason="wrong", at=NOON))

    harness.deliver(now=NOON + RETRY_POLICY.first_lookup_after)

    assert harness.delivery.status is Status.SENT
    assert waiting(harness) == []


def test_what_twilio_never_got_waits_under_a_stop_and_is_sent_once_after_it():
    harness = SenderHarness(fails_with=SendUnknown("no answer"))
    harness.deliver()
    harness.deliver(now=NOON + RETRY_POLICY.first_lookup_after)
    harness.sender.fails_with = None
    harness.stops.save(Stop(id="stop-1", reason="wrong", at=NOON))

    harness.deliver(now=NOON + RETRY_POLICY.second_lookup_after)
    assert waiting(harness) == ["hello-1"]
    end_stops(GoRequest(), stops=harness.stops, now=NOON + DAY)
    for minute in range(2):
        harness.deliver(now=NOON + DAY + minute * 60 * SECOND)

    assert harness.delivery.status is Status.SENT
    assert len(harness.sender.sent) == 1


def test_what_follows_a_silence_is_stopped_and_not_needed_after_an_answer():
    harness = FollowUpHarness()
    harness.send(SILENT)
    harness.stops.save(Stop(id="stop-1", reason="wrong", at=NOON))
    harness.deliver_from_outbox(now=NOON + 30 * MINUTE)
    assert waiting(harness) == ["order-7~silent"]

    harness.reply()
    end_stops(GoRequest(), stops=harness.stops, now=NOON + DAY)
    harness.release_stopped(now=NOON + DAY)
    harness.deliver_from_outbox(now=NOON + DAY + MINUTE)

    assert harness.sent == ["order-7"]
    assert harness.ledger.load("order-7~silent").status is Status.CANCELED


def test_a_silence_counts_while_it_is_stopped():
    harness = FollowUpHarness()
    harness.send(SILENT)
    harness.stops.save(Stop(id="stop-1", reason="wrong", at=NOON))
    harness.deliver_from_outbox(now=NOON + 30 * MINUTE)

    end_stops(GoRequest(), stops=harness.stops, now=NOON + 31 * MINUTE)
    harness.release_stopped(now=NOON + 31 * MINUTE)
    harness.deliver_from_outbox(now=NOON + 32 * MINUTE)

    assert harness.sent == ["order-7", "order-7~silent"]


def test_a_message_that_is_stopped_is_not_followed_before_it_is_sent():
    harness = FollowUpHarness()
    harness.stops.save(Stop(id="stop-1", reason="wrong", at=NOON))

    harness.send(SILENT)

    assert harness.ledger.load("order-7").status is Status.HELD
    assert harness.ledger.load("order-7~silent") is None
