from datetime import timedelta

from shared.domain.deliveries.delivery import Status, begin_attempt, new_delivery
from shared.domain.deliveries.status_callback import Report
from shared.errors import SendRefused
from shared.services.messages.accept import accept
from tests.examples import NOON, a_message, discard
from tests.services.sending_harness import Desk

HOUR = timedelta(hours=1)


def requeued(desk: Desk) -> list[str]:
    return [envelope.id for envelope, _ in desk.outbox.put_with_delay]


def test_what_was_accepted_and_never_reached_the_outbox_is_requeued():
    desk = Desk()
    accept(a_message(), ledger=desk.ledger, put=discard, now=NOON)

    desk.sweep_stale(now=NOON + HOUR)

    assert requeued(desk) == ["hello-1"]


def test_what_changed_within_the_hour_is_left_alone():
    desk = Desk()
    accept(a_message(), ledger=desk.ledger, put=discard, now=NOON)

    result = desk.sweep_stale(now=NOON + HOUR - timedelta(seconds=1))

    assert (result.open, result.requeued) == (1, 0)


def test_what_was_requeued_waits_another_hour():
    desk = Desk()
    accept(a_message(), ledger=desk.ledger, put=discard, now=NOON)

    desk.sweep_stale(now=NOON + HOUR)
    desk.sweep_stale(now=NOON + HOUR + timedelta(minutes=1))

    assert requeued(desk) == ["hello-1"]


def test_while_no_sender_runs_copies_do_not_pile_up():
    desk = Desk()
    accept(a_message(), ledger=desk.ledger, put=discard, now=NOON)

    for minutes in range(0, 24 * 60, 10):
        desk.sweep_stale(now=NOON + timedelta(minutes=minutes))

    assert len(requeued(desk)) == 4


def test_what_a_sender_died_with_is_requeued_to_be_reconciled():
    desk = Desk()
    desk.ledger.save(begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="died", now=NOON))

    desk.sweep_stale(now=NOON + HOUR)

    assert requeued(desk) == ["hello-1"]


def test_what_waits_for_its_time_is_left_to_the_outbox():
    desk = Desk()
    desk.deliver(a_message(not_before=(NOON + timedelta(days=5)).isoformat()))

    assert desk.sweep_stale(now=NOON + timedelta(days=1)).requeued == 0


def test_what_was_not_sent_an_hour_after_its_time_is_requeued():
    desk, time = Desk(), NOON + timedelta(days=5)
    desk.deliver(a_message(not_before=time.isoformat()))

    assert desk.sweep_stale(now=time + HOUR - timedelta(seconds=1)).requeued == 0
    assert desk.sweep_stale(now=time + HOUR).requeued == 1
    assert desk.sweep_stale(now=time + HOUR).requeued == 0


def test_one_that_fails_does_not_keep_the_others_open():
    desk = Desk()
    for name in ("good-1", "bad", "good-2"):
        accept(a_message(id=name), ledger=desk.ledger, put=discard, now=NOON)
    put = desk.outbox.put

    def put_unless_bad(envelope, *, delay):
        if envelope.id == "bad":
            raise TimeoutError
        put(envelope, delay=delay)

    desk.outbox.put = put_unless_bad
    result = desk.sweep_stale(now=NOON + HOUR)

    assert (sorted(requeued(desk)), result.failed) == (["good-1", "good-2"], 1)


def test_it_ends_before_the_host_ends_it():
    desk = Desk()
    accept(a_message(), ledger=desk.ledger, put=discard, now=NOON)
    desk.stood_still = timedelta(minutes=4, seconds=1)

    result = desk.sweep_stale(now=NOON + HOUR)

    assert (result.open, result.cut_short) == (0, True)


def test_twilio_is_asked_for_the_status_of_what_it_accepted():
    desk = Desk()
    desk.deliver()
    (sid,) = desk.sender.known
    message, at, _ = desk.sender.known[sid]
    news = Report(status=Status.UNDELIVERED, sid=sid, error_code=30003, price="-0.0079", currency="USD")
    desk.sender.known[sid] = (message, at, news)

    desk.sweep_stale(now=NOON + HOUR)

    delivery = desk.delivery
    assert (delivery.status, delivery.error_code, delivery.price) == (
        Status.UNDELIVERED,
        30003,
        "-0.0079",
    )
    assert list(desk.ledger.open()) == []


def test_a_carrier_that_reports_nothing_more_is_waited_for_three_days():
    desk = Desk()
    desk.deliver()

    desk.sweep_stale(now=NOON + timedelta(days=2))
    assert list(desk.ledger.open()) == ["hello-1"]
    desk.sweep_stale(now=NOON + timedelta(days=3))

    assert list(desk.ledger.open()) == []
    assert desk.delivery.status is Status.SENT


def test_while_twilio_cannot_be_asked_it_stays_open():
    desk = Desk()
    desk.deliver()
    desk.sender.cannot_be_asked = True

    desk.sweep_stale(now=NOON + timedelta(days=3))

    assert list(desk.ledger.open()) == ["hello-1"]


def test_what_is_final_costs_nothing():
    desk = Desk(fails_with=SendRefused("no", code=21211))
    desk.deliver()

    assert desk.sweep_stale(now=NOON + HOUR).open == 0
