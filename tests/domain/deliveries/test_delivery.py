from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def report(status: Status) -> Report:
    return Report(status=status, attempt_id="one", sid="SM1")


@pytest.mark.parametrize("order", [*permutations([Status.SENT, Status.SENT, Status.DELIVERED])])
def test_any_order_of_reports_ends_delivered(order):
    delivery = SENDING
    for status in order:
        delivery = apply_report(report(status), delivery, now=NOON)

    assert delivery.status is Status.DELIVERED


@given(st.lists(st.sampled_from(REPORTED), min_size=1), st.randoms())
def test_reports_in_any_order_and_repeated_lead_to_the_same_status(reports, random):
    shuffled = [*reports, *reports]
    random.shuffle(shuffled)
    one, other = SENDING, SENDING
    for status in reports:
        one = apply_report(report(status), one, now=NOON)
    for status in shuffled:
        other = apply_report(report(status), other, now=NOON)

    assert one.status is other.status


def test_a_report_that_tells_nothing_new_changes_nothing():
    delivered = apply_report(report(Status.DELIVERED), SENDING, now=NOON)

    assert apply_report(report(Status.SENT), delivered, now=NOON + timedelta(hours=1)) == delivered


def test_a_report_proves_that_twilio_took_an_attempt_without_an_answer():
    unknown = end_attempt(
        SENDING, Outcome(status=Status.UNKNOWN, error="timeout"), attempt_id="one", now=NOON
    )

    proven = apply_report(report(Status.SENT), unknown, now=NOON)

    assert (proven.status, proven.sid, proven.attempts[0].sid) == (Status.SENT, "SM1", "SM1")


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
