from datetime import timedelta

from shared.domain.deliveries.delivery import (
    MAX_ATTEMPTS_KEPT,
    Outcome,
    Status,
    begin_attempt,
    end_attempt,
    new_delivery,
    record_reply,
    transition,
)
from shared.domain.deliveries.status_callback import Report, apply_report
from tests.examples import NOON, a_message

SENDING = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="one", now=NOON)
REPORTED = [Status.SENT, Status.FAILED, Status.UNDELIVERED, Status.DELIVERED, Status.CANCELED]


def test_an_answer_that_comes_after_the_reports_adds_only_what_they_lack():
    delivered = apply_report(Report(status=Status.DELIVERED, attempt_id="one"), SENDING, now=NOON)

    ended = end_attempt(
        delivered, Outcome(status=Status.SENT, sid="SM1", segments=2), attempt_id="one", now=NOON
    )

    assert (ended.status, ended.sid, ended.segments) == (Status.DELIVERED, "SM1", 2)


def test_an_attempt_that_lost_its_claim_does_not_tell_how_the_next_one_goes_on():
    unknown = transition(SENDING, Status.UNKNOWN, now=NOON)
    second = begin_attempt(unknown, attempt_id="two", now=NOON)

    busy = end_attempt(second, Outcome(status=Status.HELD), attempt_id="one", now=NOON)
    taken = end_attempt(second, Outcome(status=Status.SENT, sid="SM1"), attempt_id="one", now=NOON)

    assert busy.status is Status.SENDING
    assert (taken.status, taken.sid) == (Status.SENT, "SM1")


def test_a_delivery_keeps_its_first_attempt_and_its_newest():
    delivery = SENDING
    for number in range(MAX_ATTEMPTS_KEPT + 5):
        delivery = begin_attempt(delivery, attempt_id=str(number), now=NOON)

    assert len(delivery.attempts) == MAX_ATTEMPTS_KEPT
    assert delivery.attempts[-1].id == str(MAX_ATTEMPTS_KEPT + 4)
    assert delivery.attempts[0] == SENDING.attempts[0]


def test_what_a_person_replied_is_the_latest_and_noting_it_twice_changes_nothing():
    asked = record_reply(SENDING, "confirm", now=NOON)
    later = NOON + timedelta(minutes=1)

    assert record_reply(asked, "confirm", now=later) == asked
    assert record_reply(asked, "cancel", now=later).reply == "cancel"
    assert (asked.status, record_reply(asked, "cancel", now=later).updated_at) == (SENDING.status, later)
