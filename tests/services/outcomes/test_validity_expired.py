"""Twilio did not send a text within its validity period (30036): another attempt, if there is time left."""

from datetime import timedelta
from itertools import permutations

import msgspec
import pytest
from msgspec import structs

from shared.domain.deliveries.attempts.attempt_changes import Outcome, begin_attempt, end_attempt
from shared.domain.deliveries.dead_letter import Cause
from shared.domain.deliveries.delivery import Delivery, new_delivery
from shared.domain.deliveries.held_message import is_held_for_account
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report, apply_report
from shared.errors import SendUnknown
from shared.services.outcomes.record_status_callback import record_status_callback
from tests.examples import NOON, a_message
from tests.services.sender_harness import SenderHarness

CODE = 30036
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TEN_HOURS = 10 * HOUR  # the longest that Twilio keeps a text


def report(
    harness: SenderHarness, status: str = "failed", *, code: int = CODE, number: int = 1, now=NOON + TEN_HOURS
) -> None:
    sids = sorted(harness.sender.known)
    record_status_callback(
        {"MessageStatus": status, "MessageSid": sids[number - 1], "ErrorCode": str(code or "")},
        delivery_id="hello-1",
        attempt_id=f"attempt-{number}",
        ledger=harness.ledger,
        dead_letters=harness.dead_letters,
        outbox=harness.outbox,
        now=now,
    )


def deliver_from_outbox(harness: SenderHarness, *, now=NOON + TEN_HOURS) -> None:
    """Deliver what was put on the outbox, each copy when it is visible."""
    copies, harness.outbox.put_with_delay = harness.outbox.put_with_delay, []
    assert copies
    for envelope, delay in copies:
        message = a_message(**envelope.raw)
        harness.deliver_to_the_end(message, now=now + delay)


@pytest.fixture(params=[{}, {"not_after": "2026-03-03T00:00:00Z"}])
def harness(request) -> SenderHarness:
    """A text that Twilio took, and that has time left after the ten hours."""
    harness = SenderHarness()
    harness.deliver(a_message(**request.param))
    return harness


@pytest.mark.parametrize("status", ["failed", "undelivered"])
def test_it_is_sent_again_while_there_is_time(harness, status):
    report(harness, status)

    assert (harness.delivery.status, harness.delivery.error_code) == (Status.HELD, CODE)
    deliver_from_outbox(harness)
    assert (harness.delivery.status, len(harness.sender.sent)) == (Status.SENT, 2)
    assert harness.delivery.sid == max(harness.sender.known)
    assert (harness.stored_dead_letters, harness.delivery.error_code) == ([], None)


def test_reports_that_come_twice_or_late_do_not_send_it_a_third_time(harness):
    report(harness)
    report(harness)
    report(harness, "queued", code=0)
    deliver_from_outbox(harness)
    report(harness)
    report(harness, "sent", code=0)
    report(harness, "delivered", code=0, number=2)
    report(harness)

    assert (harness.delivery.status, len(harness.sender.sent)) == (Status.DELIVERED, 2)


def test_a_delivery_that_is_reported_all_the_same_wins(harness):
    report(harness)
    report(harness, "delivered", code=0)
    deliver_from_outbox(harness)

    assert (harness.delivery.status, len(harness.sender.sent)) == (Status.DELIVERED, 1)


def test_past_not_after_it_is_expired_and_not_before():
    end = NOON + HOUR
    harness = SenderHarness()
    harness.deliver(a_message(not_after=end.isoformat()))

    report(harness, now=end - timedelta(seconds=2))  # Twilio's clock is ahead
    assert (harness.delivery.status, harness.delivery.retry_at) == (Status.HELD, end)
    deliver_from_outbox(harness, now=end - timedelta(seconds=2))
    assert (harness.delivery.status, len(harness.sender.sent)) == (Status.EXPIRED, 1)


def test_a_report_after_not_after_expires_it():
    harness = SenderHarness()
    harness.deliver(a_message(not_after=(NOON + HOUR).isoformat()))

    report(harness, now=NOON + HOUR)

    assert (harness.delivery.status, harness.delivery.error_code) == (Status.EXPIRED, CODE)
    assert harness.outbox.put_with_delay == []


def test_without_an_end_it_is_tried_for_a_day_then_a_dead_letter_that_can_be_redriven():
    harness = SenderHarness()
    harness.deliver()
    for number in (1, 2):
        report(harness, number=number, now=NOON + number * TEN_HOURS)
        deliver_from_outbox(harness, now=NOON + number * TEN_HOURS)

    report(harness, number=3, now=NOON + 3 * TEN_HOURS)

    assert (harness.delivery.status, len(harness.sender.sent)) == (Status.DEAD, 3)
    (letter,) = harness.stored_dead_letters
    assert (letter.cause, "(30036)" in letter.reason) == (Cause.SENDER, True)


def test_attempts_wait_longer_each_time():
    delivery = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="a0", now=NOON)
    waits = []
    for number in range(1, 5):
        delivery = apply_report(
            Report(status=Status.FAILED, attempt_id=f"a{number - 1}", sid=f"SM{number}", error_code=CODE),
            delivery,
            now=NOON,
        )
        waits.append(delivery.retry_at - NOON)
        delivery = begin_attempt(delivery, attempt_id=f"a{number}", now=NOON)

    assert waits[-1] > 3 * waits[0]


def test_a_report_that_overtakes_the_answer_to_the_request_counts():
    claimed = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="a1", now=NOON)
    held = apply_report(
        Report(status=Status.FAILED, attempt_id="a1", sid="SM1", error_code=CODE), claimed, now=NOON
    )
    answer = Outcome(status=Status.SENT, sid="SM1")

    assert end_attempt(held, answer, attempt_id="a1", now=NOON).status is Status.HELD
    again = begin_attempt(held, attempt_id="a2", now=NOON + MINUTE)
    ended = end_attempt(again, answer, attempt_id="a1", now=NOON + MINUTE)
    assert ended.status is Status.SENDING  # of the second attempt
    assert [attempt.outcome for attempt in ended.attempts] == [Status.FAILED, None]


def test_an_answer_that_comes_after_the_next_attempt_leaves_the_sid_that_twilio_is_asked_for():
    claimed = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="a1", now=NOON)
    unsent = Report(status=Status.FAILED, attempt_id="a1", sid="SM1", error_code=CODE)
    held = apply_report(unsent, claimed, now=NOON)
    again = begin_attempt(held, attempt_id="a2", now=NOON + MINUTE)
    sent = end_attempt(again, Outcome(status=Status.SENT, sid="SM2"), attempt_id="a2", now=NOON + MINUTE)

    late = end_attempt(sent, Outcome(status=Status.SENT, sid="SM1"), attempt_id="a1", now=NOON + MINUTE)

    assert (late.status, late.sid) == (Status.SENT, "SM2")


@pytest.mark.parametrize(
    ("latest", "expected"),
    [(None, Status.UNKNOWN), (Status.UNKNOWN, Status.UNKNOWN), (Status.HELD, Status.HELD)],
)
def test_it_is_not_sent_if_only_an_attempt_without_an_answer_is_left(latest, expected):
    """Twilio's list lacked the first attempt, so that there was a second; only the first has a SID."""
    first = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="a1", now=NOON)
    second = begin_attempt(first, attempt_id="a2", now=NOON)
    ended = end_attempt(second, Outcome(status=latest), attempt_id="a2", now=NOON) if latest else second
    sent = apply_report(Report(status=Status.SENT, attempt_id="a1", sid="SM1"), ended, now=NOON)
    assert sent.status is Status.SENT

    unsent = Report(status=Status.FAILED, attempt_id="a1", sid="SM1", error_code=CODE)

    assert apply_report(unsent, sent, now=NOON + HOUR).status is expected


def test_it_waits_for_twilio_and_no_more_for_the_account_that_was_refused_before():
    """The worker of the attempt after the account was mended died, so that a callback came first."""
    harness = SenderHarness()
    harness.deliver()
    waiting = structs.replace(harness.delivery, held_since=NOON)
    harness.ledger.save(waiting)

    report(harness)

    assert (harness.delivery.status, is_held_for_account(harness.delivery)) == (Status.HELD, False)
    harness.outbox.put_with_delay.clear()  # putting it there failed: the sweep does it within two hours
    assert harness.sweep_stale(now=NOON + TEN_HOURS + 2 * HOUR).requeued == 1


@pytest.mark.parametrize("found_by", ["sweep", "reconcile"])
def test_a_lost_report_is_found_by_asking_twilio(found_by):
    harness = SenderHarness(keeps_when_failing=True)
    harness.sender.fails_with = SendUnknown("no answer") if found_by == "reconcile" else None
    harness.deliver()
    harness.sender.fails_with = None
    (sid,) = harness.sender.known
    message, created, _ = harness.sender.known[sid]
    harness.sender.known[sid] = (message, created, Report(sid=sid, status=Status.FAILED, error_code=CODE))

    if found_by == "sweep":
        harness.sweep_stale(now=NOON + TEN_HOURS)
        deliver_from_outbox(harness)
    else:
        harness.deliver_to_the_end(now=NOON + 3 * MINUTE)

    assert (harness.delivery.status, len(harness.sender.sent)) == (Status.SENT, 2)


def test_another_attempt_that_twilio_may_have_sent_forbids_a_new_one():
    harness = SenderHarness()
    harness.deliver()
    again = begin_attempt(harness.delivery, attempt_id="a2", now=NOON)
    harness.ledger.save(end_attempt(again, Outcome(status=Status.SENT, sid="SM9"), attempt_id="a2", now=NOON))

    report(harness)

    assert (harness.delivery.status, harness.outbox.put_with_delay) == (Status.SENT, [])


@pytest.mark.parametrize("order", [*permutations(["failed", "sent", "delivered"])])
def test_in_whatever_order_reports_come_a_delivery_is_the_end(order):
    sending = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="a1", now=NOON)
    for status in order:
        code = CODE if status == "failed" else None
        sending = apply_report(
            Report(status=Status(status), attempt_id="a1", sid="SM1", error_code=code), sending, now=NOON
        )

    assert sending.status is Status.DELIVERED


def test_a_row_that_ended_with_this_code_before_stays_as_it_is():
    ended = end_attempt(
        begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="a1", now=NOON),
        Outcome(status=Status.SENT, sid="SM1"),
        attempt_id="a1",
        now=NOON,
    )
    stored = msgspec.structs.replace(ended, status=Status.FAILED, error_code=CODE)
    row = msgspec.json.decode(msgspec.json.encode(stored), type=Delivery)

    again = apply_report(Report(status=Status.FAILED, sid="SM1", error_code=CODE), row, now=NOON)

    assert again.status is Status.FAILED
