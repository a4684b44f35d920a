import msgspec
import pytest

from shared.domain.deliveries.attempts.attempt_changes import begin_attempt
from shared.domain.deliveries.delivery import Delivery, new_delivery
from shared.domain.deliveries.status import Status
from shared.domain.deliveries.status_callback import Report
from shared.domain.deliveries.twiml_delivery import record_twiml_report
from tests.examples import NOON, a_message

NEW = new_delivery(a_message(from_="+15005550006"), now=NOON)


def taken(delivery: Delivery = NEW, status: Status = Status.SENT, sid: str = "SM9") -> Delivery:
    return record_twiml_report(delivery, Report(status=status, sid=sid), now=NOON)


def test_a_new_delivery_is_sent_by_an_attempt_that_was_no_request_of_ours():
    delivery = taken()

    (attempt,) = delivery.attempts
    assert (delivery.status, delivery.sid, delivery.is_twiml_answer) == (Status.SENT, "SM9", True)
    assert (attempt.sid, attempt.outcome, attempt.sender) == ("SM9", Status.SENT, "+15005550006")
    assert not NEW.is_twiml_answer


@pytest.mark.parametrize("second", [Status.SENT, Status.DELIVERED])
def test_reports_in_any_order_lead_to_the_same_delivery(second):
    assert taken(taken(status=second)) == taken(taken(), status=second)


def test_a_late_answer_under_way_is_sent_already_and_both_sids_are_shown():
    sending = begin_attempt(NEW, attempt_id="a1", now=NOON)

    delivery = taken(sending)

    assert delivery.status is Status.SENT
    assert [(attempt.id, attempt.sid) for attempt in delivery.attempts] == [("twiml", "SM9"), ("a1", None)]


def test_its_row_has_no_field_that_an_earlier_version_lacks():
    row = msgspec.json.encode(taken())

    assert msgspec.json.decode(row) == {
        "message": {"id": "hello-1", "to": "+15005550100", "body": "Hello", "from": "+15005550006"},
        "status": "sent",
        "created_at": "2026-03-01T12:00:00Z",
        "updated_at": "2026-03-01T12:00:00Z",
        "attempts": [
            {
                "id": "twiml",
                "at": "2026-03-01T12:00:00Z",
                "lease_until": "2026-03-01T12:00:00Z",
                "sender": "+15005550006",
                "sid": "SM9",
                "outcome": "sent",
            }
        ],
        "sid": "SM9",
        "segments": 1,
    }
    assert msgspec.json.decode(row, type=Delivery) == taken()


@pytest.mark.parametrize("code", [30001, 30002])
def test_one_that_twilio_never_sent_ends_as_reported_since_nothing_sends_it_again(code):
    report = Report(status=Status.UNDELIVERED, sid="SM9", error_code=code)

    delivery = record_twiml_report(taken(), report, now=NOON)

    assert (delivery.status, delivery.error_code) == (Status.UNDELIVERED, code)
