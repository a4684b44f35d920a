from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.deliveries.delivery import Outcome, begin_attempt, end_attempt, new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report, apply_report
from tests.examples import NOON, a_message

SENDING = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="one", now=NOON)
REPORTED = [Status.SENT, Status.FAILED, Status.UNDELIVERED, Status.DELIVERED, Status.CANCELED]


def report(status: Status) -> Report:
    return Report(status=status, attempt_id="one", sid="SM1")


@pytest.mark.parametrize("order", [*permutations([Status.SENT, Status.SENT, Status.DELIVERED])])
def test_reports_in_any_order_end_with_delivered(order):
    delivery = SENDING
    for status in order:
        delivery = apply_report(report(status), delivery, now=NOON)

    assert delivery.status is Status.DELIVERED


@given(st.lists(st.sampled_from(REPORTED), min_size=1), st.randoms())
def test_reports_in_any_order_and_repeated_lead_to_the_same_status(reports, random):
    shuffled = [*reports, *reports]
    random.shuffle(shuffled)
    in_order, in_any_order = SENDING, SENDING
    for status in reports:
        in_order = apply_report(report(status), in_order, now=NOON)
    for status in shuffled:
        in_any_order = apply_report(report(status), in_any_order, now=NOON)

    assert in_order.status is in_any_order.status


def test_a_report_of_an_earlier_status_changes_nothing():
    delivered = apply_report(report(Status.DELIVERED), SENDING, now=NOON)

    assert apply_report(report(Status.SENT), delivered, now=NOON + timedelta(hours=1)) == delivered


def test_a_report_proves_that_twilio_accepted_an_attempt_without_an_answer():
    unknown = end_attempt(
        SENDING, Outcome(status=Status.UNKNOWN, error="timeout"), attempt_id="one", now=NOON
    )

    proven = apply_report(report(Status.SENT), unknown, now=NOON)

    assert (proven.status, proven.sid, proven.attempts[0].sid) == (Status.SENT, "SM1", "SM1")
