from datetime import timedelta

from shared.domain.deliveries.attempts.attempt_changes import begin_attempt
from shared.domain.deliveries.delivery import new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report
from shared.domain.guard.stops.stop import Stop
from shared.domain.guard.stops.stop_request import GoRequest
from shared.errors import SendRefused
from shared.services.guard.stops.end_stops import end_stops
from shared.services.messages.accept import accept
from tests.examples import NOON, a_message, discard
from tests.services.sender_harness import SenderHarness

HOUR = timedelta(hours=1)


def requeued(harness: SenderHarness) -> list[str]:
    return [envelope.id for envelope, _ in harness.outbox.put_with_delay]


def test_what_was_accepted_and_never_reached_the_outbox_is_requeued():
    harness = SenderHarness()
    accept(a_message(), ledger=harness.ledger, put=discard, now=NOON)

    harness.sweep_stale(now=NOON + HOUR)

    assert requeued(harness) == ["hello-1"]


def test_what_changed_within_the_hour_is_left_alone():
    harness = SenderHarness()
    accept(a_message(), ledger=harness.ledger, put=discard, now=NOON)

    result = harness.sweep_stale(now=NOON + HOUR - timedelta(seconds=1))

    assert (result.open, result.requeued) == (1, 0)


def test_what_was_requeued_waits_another_hour():
    harness = SenderHarness()
    accept(a_message(), ledger=harness.ledger, put=discard, now=NOON)

    harness.sweep_stale(now=NOON + HOUR)
    harness.sweep_stale(now=NOON + HOUR + timedelta(minutes=1))

    assert requeued(harness) == ["hello-1"]


def test_while_no_sender_runs_copies_do_not_pile_up():
    harness = SenderHarness()
    accept(a_message(), ledger=harness.ledger, put=discard, now=NOON)

    for minutes in range(0, 24 * 60, 10):
        harness.sweep_stale(now=NOON + timedelta(minutes=minutes))

    assert len(requeued(harness)) == 4


def test_what_a_sender_died_with_is_requeued_to_be_reconciled():
    harness = SenderHarness()
    harness.ledger.save(begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="died", now=NOON))

    harness.sweep_stale(now=NOON + HOUR)

    assert requeued(harness) == ["hello-1"]


def test_what_waits_for_its_time_is_left_to_the_outbox():
    harness = SenderHarness()
    harness.deliver(a_message(not_before=(NOON + timedelta(days=5)).isoformat()))

    assert harness.sweep_stale(now=NOON + timedelta(days=1)).requeued == 0


def test_what_was_not_sent_an_hour_after_its_time_is_requeued():
    harness, time = SenderHarness(), NOON + timedelta(days=5)
    harness.deliver(a_message(not_before=time.isoformat()))

    assert harness.sweep_stale(now=time + HOUR - timedelta(seconds=1)).requeued == 0
    assert harness.sweep_stale(now=time + HOUR).requeued == 1
    assert harness.sweep_stale(now=time + HOUR).requeued == 0


def test_one_that_fails_does_not_keep_the_others_open():
    harness = SenderHarness()
    for name in ("good-1", "bad", "good-2"):
        accept(a_message(id=name), ledger=harness.ledger, put=discard, now=NOON)
    put = harness.outbox.put

    def put_unless_bad(envelope, *, delay):
        if envelope.id == "bad":
            raise TimeoutError
        put(envelope, delay=delay)

    harness.outbox.put = put_unless_bad
    result = harness.sweep_stale(now=NOON + HOUR)

    assert (sorted(requeued(harness)), result.failed) == (["good-1", "good-2"], 1)


def test_it_ends_before_the_host_ends_it():
    harness = SenderHarness()
    accept(a_message(), ledger=harness.ledger, put=discard, now=NOON)
    harness.elapsed = timedelta(minutes=4, seconds=1)

    result = harness.sweep_stale(now=NOON + HOUR)

    assert (result.open, result.cut_short) == (0, True)


def test_twilio_is_asked_for_the_status_of_what_it_accepted():
    harness = SenderHarness()
    harness.deliver()
    (sid,) = harness.sender.known
    message, at, _ = harness.sender.known[sid]
    news = Report(status=Status.UNDELIVERED, sid=sid, error_code=30003, price="-0.0079", currency="USD")
    harness.sender.known[sid] = (message, at, news)

    harness.sweep_stale(now=NOON + HOUR)

    delivery = harness.delivery
    assert (delivery.status, delivery.error_code, delivery.price) == (
        Status.UNDELIVERED,
        30003,
        "-0.0079",
    )
    assert list(harness.ledger.open()) == []


def test_a_carrier_that_reports_nothing_more_is_waited_for_three_days():
    harness = SenderHarness()
    harness.deliver()

    harness.sweep_stale(now=NOON + timedelta(days=2))
    assert list(harness.ledger.open()) == ["hello-1"]
    harness.sweep_stale(now=NOON + timedelta(days=3))

    assert list(harness.ledger.open()) == []
    assert harness.delivery.status is Status.SENT


def test_while_twilio_is_unreachable_it_stays_open():
    harness = SenderHarness()
    harness.deliver()
    harness.sender.is_unreachable = True

    harness.sweep_stale(now=NOON + timedelta(days=3))

    assert list(harness.ledger.open()) == ["hello-1"]


def test_what_is_final_costs_nothing():
    harness = SenderHarness(fails_with=SendRefused("no", code=21211))
    harness.deliver()

    assert harness.sweep_stale(now=NOON + HOUR).open == 0


def stopped(**fields) -> SenderHarness:
    harness = SenderHarness()
    harness.stops.save(Stop(id="stop-1", reason="wrong", at=NOON))
    harness.deliver(a_message(**fields))
    return harness


def test_what_a_standing_stop_holds_is_left_to_it():
    harness = stopped()

    assert [harness.sweep_stale(now=NOON + days * 24 * HOUR).requeued for days in range(1, 30)] == [0] * 29


def test_what_an_ended_stop_left_behind_is_requeued_an_hour_later():
    harness = stopped()
    end_stops(GoRequest(), stops=harness.stops, now=NOON + 24 * HOUR)

    assert harness.sweep_stale(now=NOON + 25 * HOUR - timedelta(seconds=1)).requeued == 0
    assert harness.sweep_stale(now=NOON + 25 * HOUR).requeued == 1
    assert harness.sweep_stale(now=NOON + 25 * HOUR).requeued == 0


def test_what_a_lost_stop_left_behind_is_requeued():
    harness = stopped()
    harness.stops.remove(harness.stops.read().stops[0])

    assert harness.sweep_stale(now=NOON + 24 * HOUR).requeued == 1


def test_what_expired_an_hour_ago_while_it_was_stopped_is_requeued_to_say_so():
    harness = stopped(not_after=(NOON + 24 * HOUR).isoformat())

    assert harness.sweep_stale(now=NOON + 25 * HOUR - timedelta(seconds=1)).requeued == 0
    assert harness.sweep_stale(now=NOON + 25 * HOUR).requeued == 1
