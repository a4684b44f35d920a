from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.deliveries.attempts.attempt_changes import Outcome, begin_attempt, end_attempt
from shared.domain.deliveries.delivery import new_delivery, transition
from shared.domain.deliveries.status import CanceledBy, Status
from shared.domain.deliveries.status_callback import Report, apply_report
from tests.examples import NOON, a_message

SENDING = begin_attempt(new_delivery(a_message(), now=NOON), attempt_id="one", now=NOON)
UNKNOWN = transition(SENDING, Status.UNKNOWN, now=NOON)
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


@pytest.mark.parametrize(
    "ended",
    [
        transition(UNKNOWN, Status.EXPIRED, now=NOON),
        transition(UNKNOWN, Status.REFUSED, now=NOON),
        transition(UNKNOWN, Status.CANCELED, now=NOON, canceled_by=CanceledBy.CALLER),
        transition(UNKNOWN, Status.DEAD, now=NOON),
    ],
    ids=lambda delivery: delivery.status,
)
class TestAMessageThatCountedAsNeverSent:
    """Twilio's list lagged, or another message with the same text was taken for it."""

    def test_is_sent_if_twilio_says_so(self, ended):
        sent = apply_report(report(Status.SENT), ended, now=NOON)

        assert (sent.status, sent.error, sent.canceled_by, sent.is_open) == (Status.SENT, None, None, True)

    @given(reports=st.lists(st.sampled_from(REPORTED), min_size=1), random=st.randoms())
    def test_has_the_same_status_for_every_order_of_reports(self, ended, reports, random):
        shuffled = [*reports, *reports]
        random.shuffle(shuffled)
        in_order, in_any_order = ended, ended
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


def test_an_attempt_that_twilio_took_is_kept_among_any_number_that_were_held():
    """Its SID is known as not sent then, and is not taken for that of a later attempt without an answer."""
    delivery = new_delivery(a_message(), now=NOON)
    for number in range(60):
        at = NOON + timedelta(minutes=number)
        delivery = begin_attempt(delivery, attempt_id=f"a{number}", now=at)
        outcome = Outcome(status=Status.HELD)
        if number == 10:
            outcome = Outcome(status=Status.SENT, sid="SM1")
        delivery = end_attempt(delivery, outcome, attempt_id=f"a{number}", now=at)
        if number == 10:
            unsent = Report(status=Status.FAILED, attempt_id="a10", sid="SM1", error_code=30036)
            delivery = apply_report(unsent, delivery, now=at)

    assert "SM1" in delivery.sids
    assert len(delivery.attempts) == 20
    assert [each.at for each in delivery.attempts] == sorted(each.at for each in delivery.attempts)
    assert delivery.attempts[-1].id == "a59"
