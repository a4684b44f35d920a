from datetime import timedelta

from shared.domain.deliveries.attempts.attempt import MAX_ATTEMPTS_KEPT
from shared.domain.deliveries.attempts.attempt_changes import Outcome, begin_attempt, end_attempt
from shared.domain.deliveries.delivery import new_delivery, record_reply, transition
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report, apply_report
from tests.examples import NOON, a_message

SENDING = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="one", now=NOON)
REPORTED = [Status.SENT, Status.FAILED, Status.UNDELIVERED, Status.DELIVERED, Status.CANCELED]


def test_an_answer_after_the_reports_adds_only_missing_fields():
    delivered = apply_report(Report(status=Status.DELIVERED, attempt_id="one"), SENDING, now=NOON)

    ended = end_attempt(
        delivered, Outcome(status=Status.SENT, sid="SM1", segments=2), attempt_id="one", now=NOON
    )

    assert (ended.status, ended.sid, ended.segments) == (Status.DELIVERED, "SM1", 2)


def test_an_attempt_that_lost_its_claim_changes_the_status_only_if_it_was_sent():
    unknown = transition(SENDING, Status.UNKNOWN, now=NOON)
    second = begin_attempt(unknown, attempt_id="two", now=NOON)

    held = end_attempt(second, Outcome(status=Status.HELD), attempt_id="one", now=NOON)
    sent = end_attempt(second, Outcome(status=Status.SENT, sid="SM1"), attempt_id="one", now=NOON)

    assert held.status is Status.SENDING
    assert (sent.status, sent.sid) == (Status.SENT, "SM1")


def test_the_late_outcome_of_an_older_attempt_leaves_the_wait_of_the_newer_one():
    second = begin_attempt(transition(SENDING, Status.UNKNOWN, now=NOON), attempt_id="two", now=NOON)
    refused = Outcome(status=Status.HELD, account_accepted=False)
    throttled = Outcome(status=Status.HELD, retry_at=NOON + timedelta(hours=1))

    for outcome in (refused, throttled):
        waiting = end_attempt(second, outcome, attempt_id="two", now=NOON)
        late = end_attempt(waiting, Outcome(status=Status.UNKNOWN), attempt_id="one", now=NOON)

        assert (late.held_since, late.retry_at) == (waiting.held_since, waiting.retry_at)
        assert waiting.held_since or waiting.retry_at


def test_a_delivery_keeps_its_first_attempt_and_its_newest_attempts():
    delivery = SENDING
    for number in range(MAX_ATTEMPTS_KEPT + 5):
        delivery = begin_attempt(delivery, attempt_id=str(number), now=NOON)

    assert len(delivery.attempts) == MAX_ATTEMPTS_KEPT
    assert delivery.attempts[-1].id == str(MAX_ATTEMPTS_KEPT + 4)
    assert delivery.attempts[0] == SENDING.attempts[0]


def test_the_latest_reply_is_recorded_and_recording_it_twice_changes_nothing():
    confirmed = record_reply(SENDING, "confirm", now=NOON)
    later = NOON + timedelta(minutes=1)

    assert record_reply(confirmed, "confirm", now=later) == confirmed
    assert record_reply(confirmed, "cancel", now=later).reply == "cancel"
    assert (confirmed.status, record_reply(confirmed, "cancel", now=later).updated_at) == (
        SENDING.status,
        later,
    )
